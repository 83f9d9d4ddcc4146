/** Messages of neighbours: net/core/neighbour.c. */

import { NTF } from "../../../abi/neighbour.ts";
import { RTN, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { MessageHeader } from "../../../codec/mod.ts";
import { encode, ip, mac, NDMSG } from "../../../codec/mod.ts";
import { NO_CAUSE } from "../../net/cause.ts";
import { cstampDelta } from "../../net/jiffies.ts";
import type { Neighbour, NeighKey, ProxyNeighbour } from "../../net/neighbour/neighbour.ts";
import { NTF_EXT_SHIFT, NUD_VALID } from "../../net/neighbour/neighbour.ts";
import type { NeighNotice } from "../../net/neighbour/notify.ts";
import { neighNotify } from "../../net/neighbour/notify.ts";
import type { NeighTable } from "../../net/neighbour/table.ts";
import { nlaTotalSize, nlmsgTotalSize } from "../nla_size.ts";
import type { Registry } from "../registry.ts";
import { tell } from "../tell.ts";

/** MAX_ADDR_LEN */
const MAX_ADDRESS = 32;
/** `struct nda_cacheinfo` */
const CACHEINFO = 16;
/** Flags in the header (`NTF_OLD_MASK`). */
const OLD_FLAGS = 0xff;

/** Bytes of an entry that devices answer for (`pneigh_nlmsg_size`). */
export const PROXY_ROOM: number = nlmsgTotalSize(
  NDMSG.size + nlaTotalSize(MAX_ADDRESS) + nlaTotalSize(4) + nlaTotalSize(1),
);
/** Bytes of a neighbour (`neigh_nlmsg_size`). */
export const NEIGHBOUR_ROOM: number = PROXY_ROOM + nlaTotalSize(MAX_ADDRESS) +
  nlaTotalSize(CACHEINFO) + nlaTotalSize(4);

function view({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** An address of a protocol as text. */
function addressText(key: NeighKey, family: number): string {
  return ip.read(view(key), 0, key.length, { family, depth: 0 }) ?? "";
}

/** A link-layer address as text. */
export function linkAddressText(address: Uint8Array): string {
  return mac.read(view(address), 0, address.length, { family: AF.UNSPEC, depth: 0 }) ?? "";
}

/** The message that tells of a neighbour (`__neigh_fill_info`). */
export function neighbourMessage(
  table: NeighTable,
  neighbour: Neighbour,
  header: MessageHeader,
): Uint8Array<ArrayBuffer> {
  const { now, protocol: { family } } = table;
  const { flags, type, state, dev, key, lladdr, probes, protocol, refcnt } = neighbour;
  const flagsExt = flags >>> NTF_EXT_SHIFT;
  return encode({
    kind: "neighbour",
    ...header,
    header: { family, ifindex: dev.ifindex, state, flags: flags & OLD_FLAGS, type },
    attributes: {
      dst: addressText(key, family),
      ...neighbour.is(NUD_VALID) && { lladdr: linkAddressText(lladdr) },
      probes,
      cacheinfo: {
        confirmed: cstampDelta(now - neighbour.confirmed),
        used: cstampDelta(now - neighbour.used),
        updated: cstampDelta(now - neighbour.updated),
        refcnt: refcnt - 1 >>> 0,
      },
      ...protocol !== 0 && { protocol },
      ...flagsExt !== 0 && { flagsExt },
    },
  });
}

/** The message that tells of an address that devices answer for (`pneigh_fill_info`). */
export function proxyMessage(
  table: NeighTable,
  { key, dev, flags, protocol }: ProxyNeighbour,
  header: MessageHeader,
): Uint8Array<ArrayBuffer> {
  const { family } = table.protocol;
  const flagsExt = flags >>> NTF_EXT_SHIFT;
  return encode({
    kind: "neighbour",
    ...header,
    header: {
      family,
      ifindex: dev?.ifindex ?? 0,
      state: 0,
      flags: flags & OLD_FLAGS | NTF.PROXY,
      type: RTN.UNICAST,
    },
    attributes: {
      dst: addressText(key, family),
      ...protocol !== 0 && { protocol },
      ...flagsExt !== 0 && { flagsExt },
    },
  });
}

/** Tells of neighbours that come, change and go (`__neigh_notify`). */
export function tellOfNeighbours({ machine, host }: Registry): void {
  neighNotify.listen(machine, ({ table, neighbour, type, flags, portid }: NeighNotice) => {
    const header = { type, flags, seq: 0, pid: portid };
    const bytes = () => neighbourMessage(table, neighbour, header);
    tell(host, neighbour.dev.net, bytes, {
      group: RTNLGRP.NEIGH,
      cause: NO_CAUSE,
      room: NEIGHBOUR_ROOM,
    });
  });
}
