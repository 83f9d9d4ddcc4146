/** Neighbours: net/core/neighbour.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NDA, NTF, NUD } from "../../../abi/neighbour.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { NDMSG } from "../../../codec/mod.ts";
import { neighCreate } from "../../net/neighbour/create.ts";
import { neighDelete } from "../../net/neighbour/delete.ts";
import type { Neighbour, NeighKey } from "../../net/neighbour/neighbour.ts";
import {
  NTF_EXT_SHIFT,
  NTF_EXT_VALIDATED,
  NTF_MANAGED,
  NUD_VALID,
} from "../../net/neighbour/neighbour.ts";
import { proxyCreate, proxyDelete, proxyLookup } from "../../net/neighbour/proxy.ts";
import { release } from "../../net/neighbour/release.ts";
import type { NeighTable } from "../../net/neighbour/table.ts";
import { eventSend } from "../../net/neighbour/timer.ts";
import { neighUpdate } from "../../net/neighbour/update.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { Handler, Request } from "../../netlink/receive.ts";
import { unicast } from "../../netlink/send.ts";
import { Skb } from "../../netlink/skb.ts";
import { check } from "../check.ts";
import { dumpNeighbours } from "./neighbour_dump.ts";
import {
  NEIGHBOUR_ROOM,
  neighbourMessage,
  PROXY_ROOM,
  proxyMessage,
  tellOfNeighbours,
} from "./neighbour_message.ts";
import { bytesOf, firstAttribute, neighbourHeader, refuse, tableOf } from "./neighbour_request.ts";
import type { Registry } from "../registry.ts";
import { RequestAttributes } from "../request_attributes.ts";

const { EAFNOSUPPORT, EEXIST, EINVAL, ENODEV, ENOENT } = ERRNO;

/** What a request says of a neighbour. */
interface Wanted {
  readonly table: NeighTable;
  readonly key: NeighKey;
  readonly dev: NetDevice;
  /** NUD_*. */
  readonly state: number;
  /** NTF_*, with those of NDA_FLAGS_EXT above them. */
  readonly flags: number;
  readonly lladdr: Uint8Array | undefined;
  /** RTPROT_*, or 0. */
  readonly protocol: number;
}

/** `neigh_add` */
const add: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const { net: { stack }, extack } = request;
  const tb = new RequestAttributes(request, NDMSG.size);
  const header = neighbourHeader(request);
  const dst = tb.payload(NDA.DST);
  if (dst === undefined) return refuse(extack, EINVAL, "Network address not specified");
  const flags = header.flags | (tb.u32(NDA.FLAGS_EXT) ?? 0) << NTF_EXT_SHIFT;
  const lladdr = tb.payload(NDA.LLADDR);
  const dev = header.ifindex === 0 ? undefined : stack.devices.byIndex(header.ifindex);
  if (header.ifindex !== 0 && dev === undefined) return -ENODEV;
  if (dev !== undefined && lladdr !== undefined && lladdr.byteLength < dev.addrLen) {
    return refuse(extack, EINVAL, "Invalid link address");
  }
  const table = tableOf(stack.machine, header.family);
  if (table === undefined) return -EAFNOSUPPORT;
  const { keyLength } = table.protocol;
  if (dst.byteLength < keyLength) return refuse(extack, EINVAL, "Invalid network address");
  const key = bytesOf(dst, keyLength);
  const protocol = tb.u8(NDA.PROTOCOL) ?? 0;
  if ((flags & NTF.PROXY) !== 0) {
    if ((flags & (NTF_MANAGED | NTF_EXT_VALIDATED)) !== 0) {
      return refuse(extack, EINVAL, "Invalid NTF_* flag combination");
    }
    const permanent = (header.state & NUD.PERMANENT) !== 0;
    return proxyCreate(table, { net: stack, key, dev }, { flags, protocol, permanent });
  }
  if (dev === undefined) return refuse(extack, EINVAL, "Device not specified");
  if (table.protocol.allowAdd?.(dev, extack) === false) return -EINVAL;
  return change(request, {
    table,
    key,
    dev,
    state: header.state,
    flags,
    lladdr: lladdr && bytesOf(lladdr),
    protocol,
  });
};

/** Makes or changes a neighbour. */
function change(request: Request, wanted: Wanted): number {
  const { header: { flags: nlmsgFlags }, portid, extack } = request;
  const { table, key, dev, flags } = wanted;
  const there = table.lookup(key, dev);
  if (there !== undefined) there.refcnt++;
  const neighbour = there === undefined
    ? create(request, wanted)
    : refusal(request, wanted, there) ?? there;
  if (typeof neighbour === "number") {
    if (there !== undefined) release(table, there);
    return neighbour;
  }
  if (wanted.protocol !== 0) neighbour.protocol = wanted.protocol;
  const override = there === undefined || (nlmsgFlags & NLM_F.REPLACE) !== 0;
  const error = neighUpdate(table, neighbour, {
    ...wanted.lladdr && { lladdr: wanted.lladdr },
    state: wanted.state & 0xff,
    admin: true,
    override,
    overrideIsRouter: override,
    extLearned: (flags & NTF.EXT_LEARNED) !== 0,
    isRouter: (flags & NTF.ROUTER) !== 0,
    managed: (flags & NTF_MANAGED) !== 0,
    use: (flags & NTF.USE) !== 0,
    extValidated: (flags & NTF_EXT_VALIDATED) !== 0,
    portid,
  }, extack);
  if (error === 0 && (flags & (NTF.USE | NTF_MANAGED)) !== 0) eventSend(table, neighbour);
  release(table, neighbour);
  return error;
}

/** A neighbour that was not there, or a negative error number. */
function create(
  { header: { flags: nlmsgFlags }, extack }: Request,
  { table, key, dev, state, flags }: Wanted,
): Neighbour | number {
  const permanent = (state & NUD.PERMANENT) !== 0;
  if ((nlmsgFlags & NLM_F.CREATE) === 0) return -ENOENT;
  if (permanent && (flags & NTF_MANAGED) !== 0) {
    return refuse(extack, EINVAL, "Invalid NTF_* flag for permanent entry");
  }
  const unresolved = (flags & (NTF.USE | NTF_MANAGED)) !== 0 || (state & NUD_VALID) === 0;
  if ((flags & NTF_EXT_VALIDATED) !== 0 && unresolved) {
    return refuse(
      extack,
      EINVAL,
      "Cannot create externally validated neighbor with an invalid state",
    );
  }
  return neighCreate(table, {
    key,
    dev,
    flags: flags & (NTF.EXT_LEARNED | NTF_MANAGED | NTF_EXT_VALIDATED),
    exempt: permanent || (flags & (NTF.EXT_LEARNED | NTF_EXT_VALIDATED)) !== 0,
  });
}

/** Why a neighbour that is there is not to be changed so: a negative error number. */
function refusal(
  { header: { flags: nlmsgFlags }, extack }: Request,
  { state, flags }: Wanted,
  there: Neighbour,
): number | undefined {
  if ((nlmsgFlags & NLM_F.EXCL) !== 0) return -EEXIST;
  if ((flags & NTF_EXT_VALIDATED) === 0) return undefined;
  const next = (flags & (NTF.USE | NTF_MANAGED)) !== 0 ? there.state & ~NUD.PERMANENT : state;
  if ((next & NUD_VALID) !== 0) return undefined;
  return refuse(
    extack,
    EINVAL,
    "Cannot mark neighbor as externally validated with an invalid state",
  );
}

/** `neigh_delete` */
const remove: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const { net: { stack }, extack, portid } = request;
  const dst = firstAttribute(request, NDA.DST);
  if (dst === undefined) return -EINVAL;
  const { family, ifindex, flags } = neighbourHeader(request);
  const dev = ifindex === 0 ? undefined : stack.devices.byIndex(ifindex);
  if (ifindex !== 0 && dev === undefined) return -ENODEV;
  const table = tableOf(stack.machine, family);
  if (table === undefined) return -EAFNOSUPPORT;
  const { keyLength } = table.protocol;
  if (dst.byteLength < keyLength) return refuse(extack, EINVAL, "Invalid network address");
  const key = bytesOf(dst, keyLength);
  if ((flags & NTF.PROXY) !== 0) return proxyDelete(table, { net: stack, key, dev });
  if (dev === undefined) return -EINVAL;
  const neighbour = table.lookup(key, dev);
  return neighbour === undefined ? -ENOENT : neighDelete(table, neighbour, { portid, extack });
};

/** `neigh_get` */
const get: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const { net: { stack }, extack, header: { seq }, portid: pid, kernel } = request;
  const { family, ifindex, flags } = neighbourHeader(request);
  const dst = new RequestAttributes(request, NDMSG.size).payload(NDA.DST);
  const table = tableOf(stack.machine, family);
  if (table === undefined) {
    const msg = "Unsupported family in header for neighbor get request";
    return refuse(extack, EAFNOSUPPORT, msg);
  }
  if (dst?.byteLength !== table.protocol.keyLength) {
    return refuse(extack, EINVAL, "Invalid network address in neighbor get request");
  }
  const key = bytesOf(dst);
  const dev = ifindex === 0 ? undefined : stack.devices.byIndex(ifindex);
  if (ifindex !== 0 && dev === undefined) {
    return refuse(extack, ENODEV, "Unknown device ifindex");
  }
  const answer = { type: RTM.NEWNEIGH, flags: 0, seq, pid };
  const send = (bytes: Uint8Array, room: number) =>
    Math.min(unicast(kernel, Skb.of(bytes, room), pid), 0);
  if ((flags & NTF.PROXY) !== 0) {
    const proxy = proxyLookup(table, { net: stack, key, dev });
    if (proxy === undefined) return refuse(extack, ENOENT, "Proxy neighbour entry not found");
    return send(proxyMessage(table, proxy, answer), NEIGHBOUR_ROOM);
  }
  const neighbour = dev && table.lookup(key, dev);
  if (neighbour === undefined) return refuse(extack, ENOENT, "Neighbour entry not found");
  neighbour.refcnt++;
  const bytes = neighbourMessage(table, neighbour, answer);
  release(table, neighbour);
  // The kernel has it the wrong way round, too.
  return send(bytes, PROXY_ROOM);
};

/** Registers the handlers of neighbours. */
export function registerNeighbours(registry: Registry): void {
  const { handlers } = registry;
  handlers.register(AF.UNSPEC, RTM.NEWNEIGH, { doit: add });
  handlers.register(AF.UNSPEC, RTM.DELNEIGH, { doit: remove });
  handlers.register(AF.UNSPEC, RTM.GETNEIGH, { doit: get, dumpit: dumpNeighbours });
  tellOfNeighbours(registry);
}
