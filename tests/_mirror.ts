/** The generic families of the real kernel, registered again in an emulated one. */

import { CTRL_CMD, GENL, NETLINK, NL_ATTR_TYPE } from "../src/abi/mod.ts";
import { Client, NetlinkError } from "../src/client/mod.ts";
import type { AttributePolicy, AttributeSet, Numbered, Policy } from "../src/codec/mod.ts";
import { AttributeTable, binary, NLCTRL, policy } from "../src/codec/mod.ts";
import type { ControllerAttributes, PolicyAttributes } from "../src/codec/mod.ts";
import type { GenericFamilySpec, GenericOp } from "../src/emulation/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";

type Told = readonly Numbered<PolicyAttributes>[];

/** A number, as the policy of another kernel calls it. */
const NUMBERS = new Map<number, "u8" | "u16" | "u32" | "u64" | "s8" | "s16" | "s32" | "s64">([
  [NL_ATTR_TYPE.U8, "u8"],
  [NL_ATTR_TYPE.U16, "u16"],
  [NL_ATTR_TYPE.U32, "u32"],
  [NL_ATTR_TYPE.U64, "u64"],
  [NL_ATTR_TYPE.S8, "s8"],
  [NL_ATTR_TYPE.S16, "s16"],
  [NL_ATTR_TYPE.S32, "s32"],
  [NL_ATTR_TYPE.S64, "s64"],
]);

function numberPolicy(told: PolicyAttributes): AttributePolicy | undefined {
  const { type = 0, mask, minValueS, maxValueS, minValueU, maxValueU } = told;
  const number = type === NL_ATTR_TYPE.UINT
    ? "uint"
    : type === NL_ATTR_TYPE.SINT
    ? "sint"
    : NUMBERS.get(type);
  if (number === undefined) return undefined;
  if (mask !== undefined) return { type: number, mask: Number(mask) };
  const [min, max] = [minValueS ?? minValueU, maxValueS ?? maxValueU];
  return { type: number, ...min !== undefined && { min }, ...max !== undefined && { max } };
}

/** The policies of a family, by their indexes in what the kernel told. */
class Policies {
  readonly #told: ReadonlyMap<number, Told>;
  readonly #made = new Map<number, Policy>();

  constructor(told: ReadonlyMap<number, Told>) {
    this.#told = told;
  }

  /** @param maxtype The greatest attribute, where it is told. */
  get(index: number, maxtype?: number): Policy {
    const made = this.#made.get(index);
    if (made !== undefined) return made;
    const told = this.#told.get(index) ?? [];
    const highest = maxtype ?? Math.max(1, ...told.map(({ id }) => id));
    const numbers = Array.from({ length: highest + 1 }, (_, id) => id);
    const table = new AttributeTable<AttributeSet & Record<string, unknown>>(
      "",
      Object.fromEntries(numbers.map((id) => [`A${id}`, id])),
      Object.fromEntries(numbers.map((id) => [`a${id}`, binary])),
    );
    const rows = Object.fromEntries(told.map(({ id, value }) => [`a${id}`, this.#row(value)]));
    const options = { rows, others: "unchecked", maxtype: highest } as const;
    const result = policy(`policy ${index}`, table, options);
    this.#made.set(index, result);
    return result;
  }

  #row(told: PolicyAttributes): AttributePolicy {
    const { type, minLength: min, maxLength, policyIdx, policyMaxtype, bitfield32Mask } = told;
    const number = numberPolicy(told);
    if (number !== undefined) return number;
    const length = maxLength === undefined ? {} : { length: maxLength };
    switch (type) {
      case NL_ATTR_TYPE.FLAG:
        return { type: "flag" };
      case NL_ATTR_TYPE.STRING:
        return { type: "string", ...length };
      case NL_ATTR_TYPE.NUL_STRING:
        return { type: "nul_string", ...length };
      case NL_ATTR_TYPE.BINARY:
        return min === undefined
          ? { type: "binary", ...length }
          : { type: "binary", min, max: maxLength ?? 0xffff };
      case NL_ATTR_TYPE.BITFIELD32:
        return { type: "bitfield32", valid: bitfield32Mask ?? 0 };
      default: {
        const nested = type === NL_ATTR_TYPE.NESTED ? "nested" : "nested_array";
        if (policyIdx === undefined) return { type: nested };
        return { type: nested, policy: () => this.get(policyIdx, policyMaxtype) };
      }
    }
  }
}

/** A family of the real kernel. */
export interface Mirrored {
  /** What it would be registered with. */
  readonly spec: GenericFamilySpec;
  readonly id: number;
  /** The numbers of its groups. */
  readonly groups: readonly number[];
}

/** What a family of the real kernel would be registered with. */
async function specOf(
  client: Client,
  family: ControllerAttributes,
  netnsok: boolean,
): Promise<Mirrored> {
  const { familyId = 0, familyName: name = "", version = 0, hdrsize = 0, maxattr = 0 } = family;
  const policy = await policiesOf(client, familyId);
  const indexes = policy.flatMap(({ opPolicy }) => opPolicy ?? []);
  const rows = Map.groupBy(policy.flatMap(({ policy }) => policy ?? []), ({ id }) => id);
  const policies = new Policies(
    new Map([...rows].map(([id, entries]) => [id, entries.flatMap(({ value }) => value)])),
  );
  const ops = (family.ops ?? []).map(({ id: cmd = 0, flags = 0 }): GenericOp => {
    // They are told in the order of the commands, under no number of their own.
    const has = (flags & GENL.CMD_CAP_HASPOL) !== 0 ? indexes.shift()?.value : undefined;
    return {
      cmd,
      flags: flags & (GENL.ADMIN_PERM | GENL.UNS_ADMIN_PERM),
      ...has?.do !== undefined && { policy: policies.get(has.do) },
      ...has?.dump !== undefined && { dumpPolicy: policies.get(has.dump) },
      // A dump without a policy beside a command with one.
      ...has?.do !== undefined && has.dump === undefined && { validate: 2 },
      ...(flags & GENL.CMD_CAP_DO) !== 0 && { doit: () => 0 },
      ...(flags & GENL.CMD_CAP_DUMP) !== 0 && { dumpit: () => 0 },
    };
  });
  const told = family.mcastGroups ?? [];
  const groups = told.map(({ name = "" }) => ({ name }));
  return {
    spec: { name, version, hdrsize, maxattr, netnsok, groups, ops, resvStartOp: 256 },
    id: familyId,
    groups: told.map(({ id = 0 }) => id),
  };
}

async function policiesOf(client: Client, familyId: number) {
  const header = { cmd: CTRL_CMD.GETPOLICY };
  try {
    const request = { kind: "nlctrl", type: NLCTRL.id, header, attributes: { familyId } } as const;
    return (await client.dump(request)).map(({ attributes }) => attributes);
  } catch (error) {
    if (error instanceof NetlinkError) return [];
    throw error;
  }
}

async function familiesOf(client: Client) {
  const header = { cmd: CTRL_CMD.GETFAMILY };
  const all = await client.dump({ kind: "nlctrl", type: NLCTRL.id, header });
  return all.map(({ attributes }) => attributes);
}

/**
 * The families of the real kernel, but for the controller.
 *
 * @param first A NETLINK_GENERIC socket of the first namespace.
 * @param other One of another namespace, where fewer families are.
 */
export async function mirrored(
  first: NetlinkSocket,
  other: NetlinkSocket,
): Promise<readonly Mirrored[]> {
  if (first.protocol !== NETLINK.GENERIC) throw new TypeError("no generic netlink");
  using client = new Client(first);
  using elsewhere = new Client(other);
  const everywhere = new Set((await familiesOf(elsewhere)).map(({ familyName }) => familyName));
  const families = (await familiesOf(client)).filter(({ familyId }) => familyId !== NLCTRL.id);
  return await Promise.all(
    families.map((family) => specOf(client, family, everywhere.has(family.familyName))),
  );
}
