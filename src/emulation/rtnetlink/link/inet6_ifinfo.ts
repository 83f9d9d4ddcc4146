/** What IPv6 says of devices in messages of its own: net/ipv6/addrconf.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IF_OPER } from "../../../abi/if.ts";
import { IFLA } from "../../../abi/if_link.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import { RTM, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { MessageHeader } from "../../../codec/mod.ts";
import { NO_CAUSE } from "../../net/cause.ts";
import { devGetFlags } from "../../net/core/dev_flags.ts";
import type { Inet6Dev } from "../../net/ipv6/in6_device.ts";
import { in6DevOf } from "../../net/ipv6/in6_device.ts";
import { inet6IfinfoNotify } from "../../net/ipv6/in6_notify.ts";
import { devGetIflink } from "../../net/core/link_watch.ts";
import type { DumpControl } from "../../netlink/dump.ts";
import { linkDumpRoom } from "./link_get.ts";
import { checkDump } from "../check.ts";
import { AttributeWriter } from "../attribute_writer.ts";
import { INET6_IFLA6_SIZE, putInet6 } from "./link_af_inet6.ts";
import { nlaTotalSize, nlmsgTotalSize } from "../nla_size.ts";
import type { Registry } from "../registry.ts";
import { tell } from "../tell.ts";

/** Bytes of `struct ifinfomsg`. */
const IFINFOMSG = 16;
const IFNAMSIZ = 16;
const MAX_ADDR_LEN = 32;

/** Bytes of room for it (`inet6_if_nlmsg_size`). */
const ROOM = nlmsgTotalSize(
  IFINFOMSG + nlaTotalSize(IFNAMSIZ) + nlaTotalSize(MAX_ADDR_LEN) + 2 * nlaTotalSize(4) +
    nlaTotalSize(1) + nlaTotalSize(INET6_IFLA6_SIZE),
);

const WRITER = new AttributeWriter();

/** A device as IPv6 tells of it (`inet6_fill_ifinfo`); the bytes are there until another is written. */
function writeIfinfo(idev: Inet6Dev, header: MessageHeader): Uint8Array<ArrayBuffer> {
  const { dev } = idev;
  const { address, addrLen, ifindex, mtu, operstate, running, type } = dev;
  const link = devGetIflink(dev);
  const w = WRITER;
  w.begin(header);
  w.half(AF.INET6);
  w.half(type);
  w.word(ifindex);
  w.word(devGetFlags(dev));
  w.word(0);
  w.text(IFLA.IFNAME, dev.name);
  if (addrLen !== 0) w.binary(IFLA.ADDRESS, address, addrLen);
  w.u32(IFLA.MTU, mtu);
  if (link !== ifindex) w.u32(IFLA.LINK, link);
  w.u8(IFLA.OPERSTATE, running ? operstate : IF_OPER.DOWN);
  w.nest(IFLA.PROTINFO, () => putInet6(w, idev, 0));
  return w.end();
}

/** `inet6_dump_ifinfo`. */
const dump: DumpControl["dump"] = (cb, out) => {
  const error = checkDump(cb);
  if (error !== 0) return error;
  const { header: { seq }, net: { stack }, portid: pid } = cb.request;
  const header = { type: RTM.NEWLINK, flags: NLM_F.MULTI, seq, pid };
  for (const dev of stack.devices.from(typeof cb.state === "number" ? cb.state : 0)) {
    cb.state = dev.ifindex;
    const idev = in6DevOf(dev);
    if (idev !== undefined && !out.put(writeIfinfo(idev, header))) return -ERRNO.EMSGSIZE;
    cb.state = dev.ifindex + 1;
  }
  return 0;
};

/** Registers the dump, and has RTNLGRP_IPV6_IFINFO told (`inet6_ifinfo_notify`). */
export function registerIpv6Ifinfo({ handlers, host, machine }: Registry): void {
  handlers.register(AF.INET6, RTM.GETLINK, { dumpit: dump, minLength: linkDumpRoom });
  inet6IfinfoNotify.listen(machine, (event, idev) => {
    const header = { type: event, flags: 0, seq: 0, pid: 0 };
    const bytes = () => writeIfinfo(idev, header).slice();
    const options = { group: RTNLGRP.IPV6_IFINFO, cause: NO_CAUSE, room: ROOM };
    tell(host, idev.dev.net, bytes, options);
  });
}
