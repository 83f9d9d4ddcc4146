import { written } from "../bytes.ts";
import { IFF } from "../../abi/if.ts";
import { NLM_F } from "../../abi/netlink.ts";
import { RTM } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import { NetlinkError } from "../../client/mod.ts";
import type { LinkAttributes, LinkInfo, LinkMessage } from "../../codec/mod.ts";
import { ETH_ALEN } from "../net/core/ether.ts";
import { createPhysicalDevice } from "../net/drivers/physical.ts";
import type { NetStack } from "../net/stack.ts";
import { attempt } from "./attempt.ts";
import type { RestoreTarget } from "./restore_target.ts";

/** Links that a recording tells of, by index. */
type Links = ReadonlyMap<number, LinkMessage>;

/** Has the links there that were recorded. */
export function restoreLinks(target: RestoreTarget, recorded: readonly LinkMessage[]): void {
  const links: Links = new Map(
    recorded.filter(({ header: { family } }) => family === AF.UNSPEC)
      .map((link) => [link.header.index, link]),
  );
  const ascending = [...links.values()]
    .sort((one, other) => one.header.index - other.header.index);
  createAll(target, links, ascending);
  for (const link of ascending) configure(target, link);
  for (const { header: { index, flags } } of ascending) {
    if ((flags & IFF.UP) !== 0) raise(target, index);
  }
}

/** Links lie on others, which come first; what no request can make comes behind, as it is. */
function createAll(target: RestoreTarget, links: Links, ascending: readonly LinkMessage[]): void {
  const { stack } = target.namespace;
  let waiting = ascending.filter(({ header: { index } }) => !exists(stack, index));
  while (waiting.length > 0) {
    const left = waiting.filter((link) => !create(target, links, link));
    const stuck = left.length === waiting.length ? left[0] : undefined;
    if (stuck !== undefined) createAsItIs(stack, stuck);
    waiting = left.filter(({ header: { index } }) => !exists(stack, index));
  }
}

function exists(stack: NetStack, index: number): boolean {
  return stack.devices.byIndex(index) !== undefined;
}

/** Makes a link by a request; returns whether it is there. */
function create(target: RestoreTarget, links: Links, link: LinkMessage): boolean {
  const { namespace: { stack }, builder } = target;
  const { header: { index }, attributes } = link;
  const { linkinfo, linkNetnsid, link: lower = 0 } = attributes;
  if (exists(stack, index)) return true;
  if (linkinfo?.kind === undefined) return false;
  if (linkinfo.kind === "veth") return createPair(target, links, link);
  if (lower !== 0 && (linkNetnsid !== undefined || !exists(stack, lower))) return false;
  const header = { index };
  const asked = { ...madeWith(attributes), ...lower !== 0 && { link: lower } };
  return withWhatItTakes(linkinfo, "data", (info) =>
    builder.request({
      kind: "link",
      type: RTM.NEWLINK,
      flags: NLM_F.CREATE | NLM_F.EXCL,
      header,
      attributes: { ...asked, linkinfo: info },
    }));
}

/**
 * Asks for what is particular to a kind of link, without what is told of it and cannot be asked for,
 * as far as the kernel says which that is.
 */
function withWhatItTakes(
  recorded: LinkInfo,
  part: "data" | "slaveData",
  ask: (info: LinkInfo) => unknown,
): boolean {
  const info = only(recorded, part === "data" ? ["kind", "data"] : ["slaveKind", "slaveData"]);
  const data: object = { ...info[part] };
  Object.assign(info, { [part]: data });
  for (;;) {
    try {
      ask(info);
      return true;
    } catch (error) {
      if (!(error instanceof NetlinkError)) throw error;
      const refused = error.attribute?.split(".")[2];
      if (refused !== undefined && Reflect.has(data, refused)) {
        Reflect.deleteProperty(data, refused);
      } else if (Object.keys(data).length > 0) {
        for (const key of Object.keys(data)) Reflect.deleteProperty(data, key);
      } else return false;
    }
  }
}

/** Makes a pair of links, of which the other end may be elsewhere. */
function createPair(target: RestoreTarget, links: Links, link: LinkMessage): boolean {
  const { namespace, builder, createNamespace } = target;
  const { header, attributes } = link;
  const { link: index = 0, linkNetnsid: nsid } = attributes;
  const there = nsid === undefined ? links.get(index)?.attributes : {};
  if (index === 0 || there === undefined) return false;
  if (nsid !== undefined && namespace.byId(nsid) === undefined) {
    namespace.assignId(createNamespace(), nsid);
  }
  const elsewhere = nsid === undefined ? undefined : namespace.byId(nsid);
  return attempt(() =>
    builder.addLink({
      kind: "veth",
      ...nameOf(attributes),
      ...madeWith(attributes),
      index: header.index,
      peer: {
        ...nameOf(there),
        ...madeWith(there),
        index,
        ...elsewhere && { namespace: elsewhere, up: attributes.carrier === 1 },
      },
    })
  );
}

function nameOf({ ifname }: LinkAttributes): { name?: string } {
  return ifname === undefined ? {} : { name: ifname };
}

/** What of a recorded link requests can ask for when it is made. */
function madeWith({
  ifname,
  address,
  broadcast,
  mtu,
  txqlen,
  linkmode,
  group,
  numTxQueues,
  numRxQueues,
}: LinkAttributes): LinkAttributes {
  return {
    ...ifname !== undefined && { ifname },
    ...address !== undefined && { address },
    ...broadcast !== undefined && { broadcast },
    ...mtu !== undefined && { mtu },
    ...txqlen !== undefined && { txqlen },
    ...linkmode !== undefined && { linkmode },
    ...group !== undefined && { group },
    ...numTxQueues !== undefined && { numTxQueues },
    ...numRxQueues !== undefined && { numRxQueues },
  };
}

/** Some of what a link's kind is told with. */
function only(recorded: LinkInfo, keys: readonly string[]): LinkInfo {
  const info: LinkInfo = { ...recorded };
  for (const key of Object.keys(info)) {
    if (!keys.includes(key)) Reflect.deleteProperty(info, key);
  }
  return info;
}

/** Has a device there of which nothing is known but what was recorded. */
function createAsItIs(stack: NetStack, { header, attributes }: LinkMessage): void {
  const { ifname, address, broadcast, mtu, minMtu, maxMtu, txqlen, carrier } = attributes;
  createPhysicalDevice(stack, {
    ifindex: header.index,
    type: header.type,
    flags: header.flags & ~IFF.VOLATILE & ~IFF.UP,
    ...ifname !== undefined && { name: written(ifname) },
    address: bytesOf(address) ?? new Uint8Array(ETH_ALEN),
    broadcast: bytesOf(broadcast) ?? new Uint8Array(ETH_ALEN).fill(0xff),
    ...mtu !== undefined && { mtu },
    ...minMtu !== undefined && { minMtu },
    ...maxMtu !== undefined && { maxMtu },
    ...txqlen !== undefined && { txQueueLen: txqlen },
    carrier: carrier !== 0,
  });
}

function bytesOf(address: string | undefined): Uint8Array | undefined {
  return address === undefined ? undefined : Uint8Array.fromHex(address.replaceAll(":", ""));
}

/** What can be asked for only when all links are there. */
function configure(
  { builder }: RestoreTarget,
  { header: { index }, attributes }: LinkMessage,
): void {
  const { ifalias, master, propList, linkinfo } = attributes;
  const ask = (asked: LinkAttributes) =>
    attempt(() =>
      builder.request({ kind: "link", type: RTM.SETLINK, header: { index }, attributes: asked })
    );
  if (ifalias !== undefined) ask({ ifalias });
  if (master !== undefined) ask({ master });
  if (linkinfo?.slaveData !== undefined) {
    withWhatItTakes(linkinfo, "slaveData", (info) =>
      builder.request({
        kind: "link",
        type: RTM.NEWLINK,
        header: { index },
        attributes: { linkinfo: info },
      }));
  }
  if (propList !== undefined) {
    attempt(() =>
      builder.request({
        kind: "link",
        type: RTM.NEWLINKPROP,
        flags: NLM_F.CREATE | NLM_F.EXCL,
        header: { index },
        attributes: { propList },
      })
    );
  }
}

function raise({ builder }: RestoreTarget, index: number): void {
  const header = { index, flags: IFF.UP, change: IFF.UP };
  attempt(() => builder.request({ kind: "link", type: RTM.NEWLINK, header, attributes: {} }));
}
