/** The controller of generic netlink, "nlctrl": what it tells, and how it is asked. */

import { ERRNO } from "../../abi/errno.ts";
import { CTRL_ATTR, CTRL_CMD, GENL_HDRLEN, GENL_ID, GENL_NAMSIZ } from "../../abi/genetlink.ts";
import { NLA_HDRLEN, NLM_F, NLMSG_HDRLEN } from "../../abi/netlink.ts";
import type { ControllerAttributes, MessageHeader, Policy } from "../../codec/mod.ts";
import { CONTROLLER_ATTRIBUTES, encode, policy } from "../../codec/mod.ts";
import { lastOf } from "../../codec/validation/steps.ts";
import type { Callback, DumpBuffer } from "../netlink/dump.ts";
import type { Request } from "../netlink/receive.ts";
import { reply } from "../netlink/reply.ts";
import type { GenericFamilySpec } from "./family.ts";
import { GENL_DONT_VALIDATE } from "./family.ts";
import type { Command } from "./ops.ts";
import { PolicyDump } from "./policy_dump.ts";
import type { RegisteredFamily } from "./registered.ts";

/** The families that the controller tells of. */
export interface Families {
  /** All, by their numbers. */
  all(): readonly RegisteredFamily[];
  byId(id: number): RegisteredFamily | undefined;
  byName(name: string): RegisteredFamily | undefined;
}

/** The version of the controller's own messages. */
const VERSION = 2;

const NAME = { type: "nul_string", length: GENL_NAMSIZ - 1 } as const;

/** `ctrl_policy_family`. */
const FAMILY_POLICY: Policy = policy("ctrl_policy_family", CONTROLLER_ATTRIBUTES, {
  rows: { familyId: { type: "u16" }, familyName: NAME },
  others: "unchecked",
  maxtype: CTRL_ATTR.FAMILY_NAME,
});

/** `ctrl_policy_policy`. */
const POLICY_POLICY: Policy = policy("ctrl_policy_policy", CONTROLLER_ATTRIBUTES, {
  rows: { familyId: { type: "u16" }, familyName: NAME, op: { type: "u32" } },
  others: "unchecked",
});

/** What the controller is registered with. */
export function controllerSpec(families: Families): GenericFamilySpec {
  return {
    name: "nlctrl",
    version: VERSION,
    resvStartOp: CTRL_CMD.GETPOLICY + 1,
    groups: [{ name: "notify" }],
    ops: [
      {
        cmd: CTRL_CMD.GETFAMILY,
        validate: GENL_DONT_VALIDATE.STRICT | GENL_DONT_VALIDATE.DUMP,
        policy: FAMILY_POLICY,
        dumpPolicy: FAMILY_POLICY,
        doit: (request) => getFamily(families, request),
        dumpit: (cb, out) => dumpFamilies(families, cb, out),
      },
      {
        cmd: CTRL_CMD.GETPOLICY,
        policy: POLICY_POLICY,
        start: (cb) => startPolicies(families, cb),
        dumpit: dumpPolicies,
      },
    ],
  };
}

/** A message of the controller; without a header, one that answers nobody. */
function message(
  cmd: number,
  attributes: ControllerAttributes,
  header: Partial<MessageHeader> = {},
): Uint8Array {
  return encode({
    kind: "nlctrl",
    ...header,
    type: GENL_ID.CTRL,
    header: { cmd, version: VERSION },
    attributes,
  });
}

function answers({ header: { seq }, skb }: Request): Partial<MessageHeader> {
  return { flags: NLM_F.MULTI, seq, pid: skb.portid };
}

/** What is told of a family (`ctrl_fill_info`). */
export function familyMessage(
  family: RegisteredFamily,
  cmd: number,
  header?: Partial<MessageHeader>,
): Uint8Array {
  const { name, id, version, hdrsize, maxattr, commands, groups } = family;
  return message(cmd, {
    familyName: name,
    familyId: id,
    version,
    hdrsize,
    maxattr,
    ...commands.length > 0 && { ops: commands.map(({ cmd, flags }) => ({ id: cmd, flags })) },
    ...groups.size > 0 && { mcastGroups: [...groups].map(([id, { name }]) => ({ id, name })) },
  }, header);
}

/** What is told of a group (`ctrl_fill_mcgrp_info`). */
export function groupMessage(family: RegisteredFamily, number: number, cmd: number): Uint8Array {
  const { name, id } = family;
  const group = family.groups.get(number)?.name ?? "";
  return message(cmd, {
    familyName: name,
    familyId: id,
    mcastGroups: [{ id: number, name: group }],
  });
}

/** What is asked for: the last attribute of a number counts, and of its bytes the first. */
class Asked {
  readonly #view: DataView;

  constructor({ view }: Request) {
    this.#view = view;
  }

  /** Where an attribute begins; 0 if it is not there. */
  offset(id: number): number {
    const [at, end] = [NLMSG_HDRLEN + GENL_HDRLEN, this.#view.byteLength];
    return lastOf({ view: this.#view, nest: 0, size: GENL_HDRLEN, at, end, strict: false }, id);
  }

  get familyId(): number | undefined {
    const at = this.offset(CTRL_ATTR.FAMILY_ID);
    return at === 0 ? undefined : this.#view.getUint16(at + NLA_HDRLEN, true);
  }

  get familyName(): string | undefined {
    const at = this.offset(CTRL_ATTR.FAMILY_NAME);
    if (at === 0) return undefined;
    const { buffer, byteOffset } = this.#view;
    const length = this.#view.getUint16(at, true) - NLA_HDRLEN;
    const bytes = new Uint8Array(buffer, byteOffset + at + NLA_HDRLEN, length);
    return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  }

  get op(): number | undefined {
    const at = this.offset(CTRL_ATTR.OP);
    return at === 0 ? undefined : this.#view.getUint32(at + NLA_HDRLEN, true);
  }
}

/** `ctrl_getfamily`. */
function getFamily(families: Families, request: Request): number {
  const { familyId, familyName } = new Asked(request);
  if (familyId === undefined && familyName === undefined) return -ERRNO.EINVAL;
  const family = familyName !== undefined
    ? families.byName(familyName)
    : families.byId(familyId ?? 0);
  if (family === undefined || !family.isIn(request.net)) return -ERRNO.ENOENT;
  const header = { ...answers(request), flags: 0 };
  return reply(request, familyMessage(family, CTRL_CMD.NEWFAMILY, header));
}

/** `ctrl_dumpfamily`. */
function dumpFamilies(families: Families, cb: Callback, out: DumpBuffer): number {
  const shown = families.all().filter((family) => family.isIn(cb.request.net));
  let next = typeof cb.state === "number" ? cb.state : 0;
  for (; next < shown.length; next++) {
    const family = shown[next];
    if (family === undefined) break;
    const told = familyMessage(family, CTRL_CMD.NEWFAMILY, answers(cb.request));
    if (!out.put(told)) break;
  }
  cb.state = next;
  return next < shown.length ? -ERRNO.EMSGSIZE : 0;
}

/** A dump of policies: messages, and the first that has not been sent. */
class Policies {
  readonly #messages: Iterator<Uint8Array>;
  #next: Uint8Array | undefined;

  constructor(messages: Iterator<Uint8Array>) {
    this.#messages = messages;
    this.#advance();
  }

  /** Puts as many messages as there is room for. */
  put(out: DumpBuffer): void {
    while (this.#next !== undefined && out.put(this.#next)) this.#advance();
  }

  #advance(): void {
    const { value, done } = this.#messages.next();
    this.#next = done === true ? undefined : value;
  }
}

/** `ctrl_dumppolicy_start`. */
function startPolicies(families: Families, cb: Callback): number {
  const asked = new Asked(cb.request);
  const { familyId, familyName, op } = asked;
  if (familyId === undefined && familyName === undefined) return -ERRNO.EINVAL;
  const family = familyId !== undefined
    ? families.byId(familyId)
    : families.byName(familyName ?? "");
  if (family === undefined) return -ERRNO.ENOENT;
  const single = op === undefined ? undefined : family.command(op);
  if (op !== undefined && single === undefined) {
    cb.extack.offs = asked.offset(CTRL_ATTR.OP);
    return -ERRNO.ENOENT;
  }
  const commands = single === undefined ? family.commands : [single];
  const dump = new PolicyDump();
  for (const { doit, dumpit } of commands) {
    dump.add(doit?.policy);
    dump.add(dumpit?.policy);
  }
  if (commands.every(({ doit, dumpit }) => (doit?.policy ?? dumpit?.policy) === undefined)) {
    return -ERRNO.ENODATA;
  }
  cb.state = new Policies(policyMessages(family.id, commands, dump, cb.request));
  return 0;
}

/** What is told of policies: first which command has which, then what they are. */
function* policyMessages(
  familyId: number,
  commands: readonly Command[],
  dump: PolicyDump,
  request: Request,
): Generator<Uint8Array, void> {
  const header = answers(request);
  for (const { cmd, doit, dumpit } of commands) {
    const value = {
      ...doit?.policy && { do: dump.indexOf(doit.policy) },
      ...dumpit?.policy && { dump: dump.indexOf(dumpit.policy) },
    };
    if (Object.keys(value).length === 0) continue;
    // Linux 6.18 says 0 of what is a dump only.
    const opPolicy = [{ id: doit === undefined ? 0 : cmd, value }];
    yield message(CTRL_CMD.GETPOLICY, { familyId, opPolicy }, header);
  }
  for (const entry of dump.entries()) {
    yield message(CTRL_CMD.GETPOLICY, { familyId, policy: [entry] }, header);
  }
}

/** `ctrl_dumppolicy`. */
function dumpPolicies(cb: Callback, out: DumpBuffer): number {
  if (cb.state instanceof Policies) cb.state.put(out);
  return out.length;
}
