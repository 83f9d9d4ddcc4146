/** Dumps of addresses and of groups, which go the same way for IPv4 and IPv6. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFA } from "../../../abi/if_addr.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import type { MessageHeader } from "../../../codec/mod.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import type { Callback, DumpBuffer, DumpControl } from "../../netlink/dump.ts";
import type { Request } from "../../netlink/receive.ts";
import { IFADDRMSG_SIZE } from "./address_message.ts";
import { checkDump } from "../check.ts";
import { administeredNamespace } from "../namespace_reference.ts";
import { RequestAttributes } from "../request_attributes.ts";

const { EMSGSIZE, ENODEV } = ERRNO;
/** Where a request has `ifa_prefixlen`, `ifa_flags` and `ifa_scope`. */
const FIELDS = [1, 2, 3].map((at) => NLMSG_HDRLEN + at);
/** Where it has `ifa_index`. */
const INDEX = NLMSG_HDRLEN + 4;

/** What is dumped of each device. */
export interface DumpOfDevices<Told> {
  /** What texts begin with: `ipv4`. */
  readonly family: string;
  /** The type of the messages. */
  readonly type: number;
  /** By what changes readers are told that a dump is inconsistent; absent where they are not. */
  readonly generation: (net: NetStack) => number;
  /** Whether each message is looked at for it (`nl_dump_check_consistent`). */
  readonly checked: boolean;
  /** What there is of a device, in its order. */
  readonly of: (dev: NetDevice) => readonly Told[];
  /** One of them as a message. */
  readonly message: (
    told: Told,
    header: MessageHeader,
    targetNetnsid: number | undefined,
    dev: NetDevice,
  ) => Uint8Array;
}

/** How far a dump is. */
class Position {
  /** The device to go on with. */
  ifindex = 0;
  /** How many of its objects were told. */
  index = 0;
}

/** What a request that is checked asks for. */
interface Wanted {
  readonly net: NetStack;
  readonly ifindex: number;
  readonly netnsid: number | undefined;
}

/** The device that a request's header names, if it says nothing else; it counts before the rest. */
function wantedIndex({ view }: Request): number {
  const whole = view.byteLength >= NLMSG_HDRLEN + IFADDRMSG_SIZE;
  if (!whole || FIELDS.some((at) => view.getUint8(at) !== 0)) return 0;
  return view.getInt32(INDEX, true);
}

/** The number of the namespace that a request names, if it can be read. */
function wantedNamespace(request: Request): number | undefined {
  const payload = new RequestAttributes(request, IFADDRMSG_SIZE).payload(IFA.TARGET_NETNSID);
  return payload === undefined || payload.byteLength < 4 ? undefined : payload.getInt32(0, true);
}

/** Reads it; or a negative error number. */
function wantedBy(cb: Callback, family: string): Wanted | number {
  const { request, strict } = cb;
  const { net, sock } = request;
  const ifindex = strict ? wantedIndex(request) : 0;
  if (ifindex !== 0) cb.answerFlags |= NLM_F.DUMP_FILTERED;
  const netnsid = strict ? wantedNamespace(request) : undefined;
  const target = netnsid === undefined ? net : administeredNamespace(sock, netnsid);
  const error = checkDump(cb, typeof target !== "number");
  if (error !== 0) return error;
  if (typeof target !== "number") return { net: target.stack, ifindex, netnsid };
  cb.extack.msg = `${family}: Invalid target network namespace id`;
  return target;
}

/** A dump of all devices, or of one (`inet_dump_addr`, `inet6_dump_addr`). */
export function dumpDevices<Told>(what: DumpOfDevices<Told>): DumpControl["dump"] {
  return (cb, out) => {
    const wanted = wantedBy(cb, what.family);
    if (typeof wanted === "number") return wanted;
    const { net, ifindex } = wanted;
    const position = cb.state instanceof Position ? cb.state : new Position();
    cb.state = position;
    if (ifindex !== 0) {
      const dev = net.devices.byIndex(ifindex);
      return dev === undefined ? -ENODEV : dumpDevice(what, dev, wanted, position, cb, out);
    }
    cb.seq = what.generation(net);
    for (const dev of net.devices.from(position.ifindex)) {
      position.ifindex = dev.ifindex;
      const error = dumpDevice(what, dev, wanted, position, cb, out);
      if (error < 0) return error;
      position.ifindex = dev.ifindex + 1;
    }
    return 0;
  };
}

function dumpDevice<Told>(
  { checked, message, of, type }: DumpOfDevices<Told>,
  dev: NetDevice,
  { netnsid }: Wanted,
  position: Position,
  cb: Callback,
  out: DumpBuffer,
): number {
  const { header: { seq }, portid: pid } = cb.request;
  const flags = NLM_F.MULTI | cb.answerFlags & NLM_F.DUMP_FILTERED;
  const all = of(dev);
  for (; position.index < all.length; position.index++) {
    const told = all[position.index];
    if (told === undefined) break;
    const bytes = message(told, { type, flags, seq, pid }, netnsid, dev);
    if (!out.put(bytes)) return -EMSGSIZE;
    if (checked) out.mark(cb.interruption());
  }
  position.index = 0;
  return 0;
}
