/** What the kernel has that the tables do not: in its headers, and in the tables of constants. */

import * as abi from "../src/abi/mod.ts";
import { NETLINK } from "../src/abi/mod.ts";
import type { Inner } from "../src/codec/mod.ts";
import { familiesOf } from "../src/codec/protocols.ts";
import { enumerators } from "./_c_probe.ts";
import { constants, HEADERS, prefixOf } from "./_constants.ts";
import { rowsOf, setsFrom } from "./_tables.ts";

/** Enumerators that are deliberately no constants of `src/abi`, and why. */
export const IGNORED: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^__|_(MAX|UNSPEC|SIZE|VARS|NUM)$|^NUM_|^RTM_BASE$/, "bounds of enumerations"],
  [/^BATADV_(TT|MCAST|GW|ATTR|CMD|TP)_/, "of batman-adv's own generic family"],
  [/^ILA_CMD_/, "of ILA's own generic family"],
  [/^(NL_MMAP_STATUS|TPACKET)_/, "memory shared with the kernel, which netlink no longer has"],
  [/^IF_PORT_|^(ADD|DEL|GET|SET)_VLAN_(\w+_)?CMD$|^VLAN_NAME_TYPE_/, "of ioctl(2)"],
  [/^(ICMP|TCP|UDP)_MIB_|^LINUX_MIB_/, "counters of /proc/net, which no attribute has"],
  [/^BR_MRP_(SUB_)?TLV_HEADER_|^BR_CFM_OPCODE_/, "in frames"],
  [/^BR_MCAST_DIR_/, "indexes of arrays of struct br_mcast_stats, which are two members each"],
  [/^SK_DIAG_BPF_STORAGE/, "of the internet's sockets; only netlink's are known"],
  [/^TCA_(CBQ|DSMARK|ATM|RSVP|TCINDEX)_/, "qdiscs and filters that Linux 6.3 removed"],
  [/^DCB_ATTR_CEE_APP$/, "no kernel sends or reads it: entries are DCB_ATTR_DCB_APP"],
  [/^TCA_TAPRIO_PAD$/, "among TCA_TAPRIO_ATTR_*, as `PAD`"],
  [/^TCA_GRED_VQ_ENTRY$/, "in the table of that name, as `ENTRY`"],
  [/^TCF_EM_PROG_TC$/, "who made a tree of extended matches: always 0"],
];

/** The enumerators of the installed headers. */
export interface HeaderDrift {
  readonly all: number;
  /** Those that `src/abi` has. */
  readonly known: number;
  /** Those that are ignored. */
  readonly ignored: readonly string[];
  /** The others, with their header. */
  readonly unknown: readonly string[];
}

/** Compares the enumerators of the installed headers with `src/abi`. */
export async function headerDrift(): Promise<HeaderDrift> {
  const names = new Set(constants().map(({ name }) => name));
  const all = [...await enumerators(HEADERS.filter((header) => header.startsWith("linux/")))]
    .flatMap(([header, found]) => found.map((name) => ({ header, name })));
  const missing = all.filter(({ name }) => !names.has(name));
  const isIgnored = ({ name }: { readonly name: string }) =>
    IGNORED.some(([pattern]) => pattern.test(name));
  return {
    all: all.length,
    known: all.length - missing.length,
    ignored: missing.filter(isIgnored).map(({ name }) => name),
    unknown: missing.filter((it) => !isIgnored(it)).map(({ header, name }) => `${header} ${name}`),
  };
}

/** Sets of attributes that have no table of constants, or not all of one, and why. */
export const PARTIAL: Readonly<Record<string, string>> = {
  AF: "numbered by address families, of which few have attributes",
  DPLL_A_PIN: "of generic netlink, of which rtnetlink sends the id alone",
  IFLA_INFO_DATA: "of kinds of links that have no attributes",
  TCA_INGRESS: "of qdiscs that have no attributes",
};

/** The attributes of constants' tables that no table of attributes has, with why of those exempt. */
export function rowless(): string[] {
  const ids = new Map<string, Set<number>>();
  for (const set of allSets()) {
    if (set.prefix === undefined || PARTIAL[set.prefix] !== undefined) continue;
    // Some enumerations are divided among several tables.
    const known = ids.get(set.prefix) ?? new Set();
    for (const { id } of rowsOf(set)) known.add(id);
    ids.set(set.prefix, known);
  }
  return [...ids].flatMap(([prefix, known]) => {
    const table = tableOf(prefix);
    if (table === undefined) return [`${prefix}: no table of constants`];
    return Object.entries(table)
      .filter(([key, id]) => !known.has(id) && !(id === 0 && /(UNSPEC|UNDEFINED|NONE)$/.test(key)))
      .map(([key]) => `${prefix}_${key}`);
  });
}

/** Every set of attributes of every family. */
export function allSets(): Inner[] {
  return [NETLINK.ROUTE, NETLINK.GENERIC, NETLINK.SOCK_DIAG].flatMap((protocol) =>
    familiesOf({ protocol }).flatMap(({ attributes }) => setsFrom(attributes))
  );
}

function tableOf(prefix: string): abi.NumberTable | undefined {
  const tables = new Map<string, unknown>(Object.entries(abi));
  const name = tables.has(prefix)
    ? prefix
    : [...tables.keys()].find((table) => prefixOf(table) === `${prefix}_`);
  const table = tables.get(name ?? "");
  return isTable(table) ? table : undefined;
}

function isTable(it: unknown): it is abi.NumberTable {
  return typeof it === "object" && it !== null;
}
