/** Dumps of forwarding databases: rtnl_fdb_dump of net/core/rtnetlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFLA } from "../../../abi/if_link.ts";
import { NDA } from "../../../abi/neighbour.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { MessageHeader } from "../../../codec/mod.ts";
import { encode, NDMSG } from "../../../codec/mod.ts";
import { ndoDfltFdbDump } from "../../net/core/fdb_default.ts";
import type { FdbEntry } from "../../net/core/fdb_entry.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import type { Callback, DumpBuffer } from "../../netlink/dump.ts";
import { checkDump } from "../check.ts";
import { neighbourHeader } from "../neighbour/neighbour_request.ts";
import { RequestAttributes } from "../request_attributes.ts";

/** Bytes of `struct ifinfomsg`. */
const IFINFOMSG = 16;

/** `netif_is_bridge_master` */
export function isBridge(dev: NetDevice): boolean {
  return dev.kind?.name === "bridge";
}

/** `netif_is_bridge_port` */
export function isBridgePort(dev: NetDevice): boolean {
  return dev.master !== undefined && isBridge(dev.master);
}

/** The message that tells of an entry. */
export function fdbMessage(entry: FdbEntry, header: MessageHeader): Uint8Array<ArrayBuffer> {
  const { family, ifindex, state, flags, type, attributes } = entry;
  return encode({
    kind: "neighbour",
    ...header,
    header: { family, ifindex, state, flags, type },
    attributes,
  });
}

/** What a dump shows; 0: of any. */
interface Filter {
  readonly bridge: number;
  readonly dev: number;
}

/** `valid_fdb_dump_strict`, `valid_fdb_dump_legacy`, as far as they read. */
function filterOf({ request, strict }: Callback): Filter {
  const { view } = request;
  const { ifindex } = view.byteLength < NLMSG_HDRLEN + NDMSG.size
    ? { ifindex: 0 }
    : neighbourHeader(request);
  if (strict) {
    const tb = new RequestAttributes(request, NDMSG.size);
    return { bridge: tb.s32(NDA.MASTER) ?? 0, dev: tb.s32(NDA.IFINDEX) ?? ifindex };
  }
  const length = view.byteLength - NLMSG_HDRLEN;
  // Programs that send struct ndmsg, perhaps with 4 bytes of an attribute, want everything.
  if (length === NDMSG.size || length === NDMSG.size + 8) return { bridge: 0, dev: 0 };
  const tb = new RequestAttributes(request, IFINFOMSG);
  return { bridge: tb.s32(IFLA.MASTER) ?? 0, dev: ifindex };
}

/** What there is to tell of a device. */
function* entriesOf(dev: NetDevice, asked: NetDevice | undefined): Iterable<FdbEntry> {
  const bridge = asked ?? dev.master;
  if (isBridgePort(dev) && bridge !== undefined) {
    yield* bridge.ops.fdbDump?.(bridge, dev) ?? [];
  }
  yield* dev.ops.fdbDump?.(dev, undefined) ?? ndoDfltFdbDump(dev);
}

/** Whether a device is a bridge that was asked for, or one of its ports. */
function belongs(dev: NetDevice, bridge: NetDevice): boolean {
  if (dev !== bridge && !isBridgePort(dev)) return false;
  return bridge === dev.master || isBridge(dev);
}

/** All entries that a dump shows. */
function* entries(stack: NetStack, filter: Filter, bridge: NetDevice | undefined) {
  for (const dev of stack.devices.from(0)) {
    if (filter.dev !== 0 && dev.ifindex !== filter.dev) continue;
    if (bridge !== undefined && !belongs(dev, bridge)) continue;
    yield* entriesOf(dev, bridge);
  }
}

/** What a dump has yet to tell of. */
interface Position {
  readonly left: readonly FdbEntry[];
  at: number;
}

function isPosition(state: unknown): state is Position {
  return typeof state === "object" && state !== null && "left" in state && "at" in state;
}

/** `rtnl_fdb_dump` */
export function dumpFdb(cb: Callback, out: DumpBuffer): number {
  const error = checkDump(cb);
  if (error !== 0) return error;
  const { request: { header: { seq }, portid: pid, net: { stack } } } = cb;
  const filter = filterOf(cb);
  const bridge = filter.bridge === 0 ? undefined : stack.devices.byIndex(filter.bridge);
  if (filter.bridge !== 0 && bridge === undefined) return -ERRNO.ENODEV;
  const position = isPosition(cb.state)
    ? cb.state
    : { left: [...entries(stack, filter, bridge)], at: 0 };
  cb.state = position;
  const header = { type: RTM.NEWNEIGH, flags: NLM_F.MULTI, seq, pid };
  for (; position.at < position.left.length; position.at++) {
    const entry = position.left[position.at];
    if (entry && !out.put(fdbMessage(entry, header))) return -ERRNO.EMSGSIZE;
  }
  return 0;
}
