import { GENL } from "../../abi/genetlink.ts";
import type { AttributeSet, Policy } from "../../codec/mod.ts";
import { AttributeTable, binary, policy, VALIDATE } from "../../codec/mod.ts";
import { REJECTED } from "../../codec/validation/attribute_policy.ts";
import type { GenericFamilySpec, GenericOp } from "./family.ts";
import { GENL_DONT_VALIDATE } from "./family.ts";

/** One of the ways to use a command (`struct genl_split_ops`). */
export interface Usage {
  /** What its attributes must be; absent if they are not looked at. */
  readonly policy: Policy | undefined;
  /** VALIDATE.* */
  readonly mode: number;
}

/** A command with what it takes from its family. */
export interface Command {
  readonly op: GenericOp;
  readonly cmd: number;
  /** What the controller tells of it: GENL.* */
  readonly flags: number;
  /** How it is done, if it can be. */
  readonly doit: Usage | undefined;
  /** How it is dumped, if it can be. */
  readonly dumpit: Usage | undefined;
}

/** Commands are told in a byte. */
const U8_MAX = 0xff;

interface Nothing extends AttributeSet {
  any?: Uint8Array;
}

/** `genl_policy_reject_all`: of commands that take no attributes. */
const REJECT_ALL: Policy = policy(
  "genl_policy_reject_all",
  new AttributeTable<Nothing>("", { ANY: 1 }, { any: binary }),
  { rows: { any: REJECTED } },
);

/**
 * The commands of a family (`genl_op_iter_next`).
 *
 * @throws {TypeError} If one does nothing, or stands twice, or validates less than it must
 * (`genl_validate_ops`).
 * @throws {RangeError} If one has a number that no message can say.
 */
export function commandsOf(spec: GenericFamilySpec): ReadonlyMap<number, Command> {
  const commands = new Map<number, Command>();
  for (const op of spec.ops ?? []) {
    const { cmd } = op;
    if (!Number.isInteger(cmd) || cmd < 0 || cmd > U8_MAX) {
      throw new RangeError(`a command's number is from 0 to ${U8_MAX}, and not ${cmd}`);
    }
    const command = commandOf(spec, op);
    if (command.doit === undefined && command.dumpit === undefined) {
      throw new TypeError(`command ${cmd} of ${spec.name} can neither be done nor dumped`);
    }
    if ((op.validate ?? 0) !== 0 && cmd >= (spec.resvStartOp ?? 0)) {
      throw new TypeError(
        `command ${cmd} of ${spec.name} is not before resvStartOp, and must be validated`,
      );
    }
    if (commands.has(cmd)) throw new TypeError(`${spec.name} has command ${cmd} twice`);
    commands.set(cmd, command);
  }
  return commands;
}

function commandOf(spec: GenericFamilySpec, op: GenericOp): Command {
  const { cmd, flags = 0, validate = 0 } = op;
  const own = op.policy ?? spec.policy ?? (cmd < (spec.resvStartOp ?? 0) ? undefined : REJECT_ALL);
  const dumped = op.dumpPolicy ??
    ((validate & GENL_DONT_VALIDATE.DUMP) === 0 ? own : undefined);
  const doit = op.doit && usage(own, validate & GENL_DONT_VALIDATE.STRICT);
  const dumpit = op.dumpit && usage(dumped, validate & GENL_DONT_VALIDATE.DUMP_STRICT);
  return {
    op,
    cmd,
    flags: flags | (doit === undefined ? 0 : GENL.CMD_CAP_DO) |
      (dumpit === undefined ? 0 : GENL.CMD_CAP_DUMP) |
      ((doit?.policy ?? dumpit?.policy) === undefined ? 0 : GENL.CMD_CAP_HASPOL),
    doit,
    dumpit,
  };
}

function usage(policy: Policy | undefined, liberal: number): Usage {
  return { policy, mode: liberal === 0 ? VALIDATE.STRICT : VALIDATE.LIBERAL };
}
