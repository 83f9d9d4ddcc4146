/** Headings of what other protocols than NETLINK_ROUTE tell. */

import { CTRL_CMD, keyOf, NETLINK, NETLINK_STATE, RTNLGRP, SK_MEMINFO } from "../../abi/mod.ts";
import type { Json } from "../../codec/mod.ts";
import { inline } from "../inline.ts";
import type { Headings } from "./heading.ts";
import { objects, ranges, text } from "./heading.ts";

/** The commands of a generic family that have each of the flags, as `genl ctrl` calls them. */
const COMMANDS: readonly (readonly [flag: string, label: string])[] = [
  ["cmd-cap-do", "do"],
  ["cmd-cap-dump", "dump"],
  ["admin-perm", "admin"],
  ["uns-admin-perm", "namespace-admin"],
];

function commands(ops: Json | undefined): string[] {
  return COMMANDS.flatMap(([flag, label]) => {
    const ids = objects(ops).filter(({ flags }) => Array.isArray(flags) && flags.includes(flag))
      .map(({ id }) => Number(id));
    return ids.length === 0 ? [] : [`${label} ${ranges(ids)}`];
  });
}

/** The names of groups that bits stand for, or their numbers. */
function groupNames(words: readonly number[], protocol: number): string {
  return words.flatMap((word, index) =>
    Array.from({ length: 32 }, (_, bit) => word >>> bit & 1 ? 32 * index + bit + 1 : 0)
  ).filter((group) => group !== 0).map((group) => {
    const name = protocol === NETLINK.ROUTE ? keyOf(RTNLGRP, group) : undefined;
    return name?.toLowerCase().replaceAll("_", "-") ?? String(group);
  }).join(",");
}

/** Headings of generic families and netlink sockets. */
export const PROTOCOLS: Headings = {
  nlctrl({ message: { header, attributes: own }, header: shown, attributes }) {
    const { familyName, familyId } = own;
    const cmd = header.cmd;
    const plain = cmd === CTRL_CMD.NEWFAMILY || cmd === CTRL_CMD.DELFAMILY;
    const groups = objects(attributes.mcastGroups).map(({ name, id }) =>
      `${inline(name ?? "?")} ${inline(id ?? "?")}`
    );
    return {
      title: `${cmd === CTRL_CMD.DELFAMILY ? "deleted " : ""}generic-family`,
      parts: [
        `${familyId ?? "?"}${familyName === undefined ? "" : `: ${familyName}`}`,
        !plain && text(shown, "cmd"),
        text(attributes, "version"),
        text(attributes, "hdrsize"),
        text(attributes, "maxattr"),
        ...commands(attributes.ops),
        groups.length > 0 && `groups ${groups.join(", ")}`,
      ],
      told: [
        "familyName",
        "familyId",
        "version",
        "hdrsize",
        "maxattr",
        "ops",
        "mcastGroups",
      ],
    };
  },

  "netlink-socket"({ message, header, attributes }) {
    const { protocol, portid, state, dstPortid, dstGroup, ino, cookie } = message.header;
    const { groups = [], meminfo } = message.attributes;
    const names = groupNames(groups, protocol);
    const drops = meminfo?.[SK_MEMINFO.DROPS] ?? 0;
    return {
      parts: [
        inline(header.protocol ?? ""),
        portid === 0 ? "kernel" : `port ${portid}`,
        inline(header.type ?? ""),
        names !== "" && `groups ${names}`,
        state === NETLINK_STATE.CONNECTED && `connected to port ${dstPortid} group ${dstGroup}`,
        drops > 0 && `drops ${drops}`,
        `inode ${ino}`,
        `cookie ${cookie}`,
        text(attributes, "flags"),
      ],
      told: ["groups", "flags"],
    };
  },
};
