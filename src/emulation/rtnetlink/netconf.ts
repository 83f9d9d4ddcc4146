/** Settings of devices: the handlers of net/ipv4/devinet.c and net/ipv6/addrconf.c. */

import { ERRNO } from "../../abi/errno.ts";
import {
  NETCONFA,
  NETCONFA_ALL,
  NETCONFA_IFINDEX_ALL,
  NETCONFA_IFINDEX_DEFAULT,
} from "../../abi/netconf.ts";
import { NLM_F } from "../../abi/netlink.ts";
import { RTM, RTNLGRP } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import type { MessageHeader } from "../../codec/mod.ts";
import { NO_CAUSE } from "../net/cause.ts";
import { in6DevOf } from "../net/ipv6/in6_device.ts";
import { inet6NetconfNotify } from "../net/ipv6/in6_notify.ts";
import { inDevOf } from "../net/ipv4/in_device.ts";
import { inetNetconfNotify } from "../net/ipv4/in_notify.ts";
import { conf4Of } from "../net/ipv4/ipv4_devconf.ts";
import { conf6Of } from "../net/ipv6/ipv6_devconf.ts";
import type { NetDevice, NetStack } from "../net/stack.ts";
import type { DumpControl } from "../netlink/dump.ts";
import type { Handler } from "../netlink/receive.ts";
import { unicast } from "../netlink/send.ts";
import { Skb } from "../netlink/skb.ts";
import { check, checkDump } from "./check.ts";
import type { Devconf, NetconfTable } from "./netconf_message.ts";
import { NETCONF_IPV4, NETCONF_IPV6, netconfMessage, netconfSize } from "./netconf_message.ts";
import type { Registry } from "./registry.ts";
import { RequestAttributes } from "./request_attributes.ts";
import { tell } from "./tell.ts";

/** Bytes of `struct netconfmsg`, aligned. */
const HEADER = 4;

/** The settings of an address family. */
interface NetconfFamily {
  readonly table: NetconfTable;
  readonly group: number;
  /** What a request about a device that has none is refused with. */
  readonly unknown: number;
  readonly ofNamespace: (net: NetStack) => { readonly all: Devconf; readonly dflt: Devconf };
  readonly ofDevice: (dev: NetDevice) => Devconf | undefined;
}

const IPV4: NetconfFamily = {
  table: NETCONF_IPV4,
  group: RTNLGRP.IPV4_NETCONF,
  unknown: ERRNO.ENODEV,
  ofNamespace: conf4Of,
  ofDevice: (dev) => inDevOf(dev)?.cnf,
};

const IPV6: NetconfFamily = {
  table: NETCONF_IPV6,
  group: RTNLGRP.IPV6_NETCONF,
  unknown: ERRNO.EINVAL,
  ofNamespace: conf6Of,
  ofDevice: (dev) => in6DevOf(dev)?.cnf,
};

/** `inet_netconf_get_devconf`. */
function get({ table, unknown, ofNamespace, ofDevice }: NetconfFamily): Handler {
  const settingsOf = (net: NetStack, ifindex: number): Devconf | undefined => {
    if (ifindex === NETCONFA_IFINDEX_ALL) return ofNamespace(net).all;
    if (ifindex === NETCONFA_IFINDEX_DEFAULT) return ofNamespace(net).dflt;
    const dev = net.devices.byIndex(ifindex);
    return dev && ofDevice(dev);
  };
  return (request) => {
    const error = check(request);
    if (error !== 0) return error;
    const ifindex = new RequestAttributes(request, HEADER).s32(NETCONFA.IFINDEX);
    if (ifindex === undefined) return -ERRNO.EINVAL;
    const devconf = settingsOf(request.net.stack, ifindex);
    if (devconf === undefined) return -unknown;
    const { header: { seq }, kernel, portid } = request;
    const header: MessageHeader = { type: RTM.NEWNETCONF, flags: 0, seq, pid: portid };
    const bytes = netconfMessage(table, { ifindex, devconf, type: NETCONFA_ALL }, header);
    const sent = unicast(kernel, Skb.of(bytes, netconfSize(table, NETCONFA_ALL)), portid);
    return Math.min(sent, 0);
  };
}

/** How far a dump is. */
class Position {
  /** The device to go on with. */
  ifindex = 0;
  /** How many of the namespace's own settings were told. */
  further = 0;
}

/** `inet_netconf_dump_devconf`. */
function dump({ table, ofNamespace, ofDevice }: NetconfFamily): DumpControl["dump"] {
  return (cb, out) => {
    const error = checkDump(cb);
    if (error !== 0) return error;
    const { header: { seq }, net: { stack }, portid: pid } = cb.request;
    const header = { type: RTM.NEWNETCONF, flags: NLM_F.MULTI, seq, pid };
    const put = (ifindex: number, devconf: Devconf): boolean =>
      out.put(netconfMessage(table, { ifindex, devconf, type: NETCONFA_ALL }, header));
    const position = cb.state instanceof Position ? cb.state : new Position();
    cb.state = position;
    for (const dev of stack.devices.from(position.ifindex)) {
      position.ifindex = dev.ifindex;
      const devconf = ofDevice(dev);
      if (devconf !== undefined && !put(dev.ifindex, devconf)) return -ERRNO.EMSGSIZE;
      position.ifindex = dev.ifindex + 1;
    }
    const { all, dflt } = ofNamespace(stack);
    const further = [[NETCONFA_IFINDEX_ALL, all], [NETCONFA_IFINDEX_DEFAULT, dflt]] as const;
    for (const [ifindex, devconf] of further.slice(position.further)) {
      if (!put(ifindex, devconf)) return -ERRNO.EMSGSIZE;
      position.further++;
    }
    return 0;
  };
}

/** Registers the family, and the dump of all address families. */
export function registerNetconf({ handlers, host, machine }: Registry): void {
  handlers.register(AF.UNSPEC, RTM.GETNETCONF, { dumpit: handlers.dumpAll });
  for (const family of [IPV4, IPV6]) {
    handlers.register(family.table.family, RTM.GETNETCONF, {
      doit: get(family),
      dumpit: dump(family),
    });
  }
  for (
    const [hook, { group, table }] of [[inetNetconfNotify, IPV4], [
      inet6NetconfNotify,
      IPV6,
    ]] as const
  ) {
    hook.listen(machine, (net, { event, ...told }) => {
      const bytes = () => netconfMessage(table, told, { type: event, flags: 0, seq: 0, pid: 0 });
      tell(host, net, bytes, { group, cause: NO_CAUSE, room: netconfSize(table, told.type) });
    });
  }
}
