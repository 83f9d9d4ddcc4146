/** IPv4 groups that devices listen to: net/ipv4/igmp.c, net/ipv4/devinet.c. */

import { IFA_F } from "../../abi/if_addr.ts";
import { RT_SCOPE, RTM, RTNLGRP } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import type { MessageHeader } from "../../codec/mod.ts";
import { encode } from "../../codec/mod.ts";
import { NO_CAUSE } from "../net/cause.ts";
import { inDevOf } from "../net/ipv4/in_device.ts";
import { inetIfmcaddrNotify } from "../net/ipv4/in_notify.ts";
import type { IpMcList } from "../net/ipv4/ip_mc_list.ts";
import type { NetDevice } from "../net/stack.ts";
import { dumpDevices } from "./address/address_dump.ts";
import { inetBaseSeq } from "./address/address_ipv4.ts";
import { CACHEINFO_SIZE, cacheinfoOf, IFADDRMSG_SIZE } from "./address/address_message.ts";
import { ip4Text } from "./ip4.ts";
import { nlaTotalSize, nlmsgTotalSize } from "./nla_size.ts";
import type { Registry } from "./registry.ts";
import { tell } from "./tell.ts";

const PREFIX_LENGTH = 32;
/** Bytes of room for a group in a notification. */
const ROOM = nlmsgTotalSize(
  IFADDRMSG_SIZE + nlaTotalSize(4) + nlaTotalSize(CACHEINFO_SIZE),
);

/** A group as a message (`inet_fill_ifmcaddr`), which never names the target namespace. */
function groupMessage(
  { ifindex }: NetDevice,
  { cstamp, multiaddr }: IpMcList,
  header: MessageHeader,
): Uint8Array<ArrayBuffer> {
  return encode({
    kind: "multicast-address",
    ...header,
    header: {
      family: AF.INET,
      prefixlen: PREFIX_LENGTH,
      flags: IFA_F.PERMANENT,
      scope: RT_SCOPE.UNIVERSE,
      index: ifindex,
    },
    attributes: {
      multicast: ip4Text(multiaddr),
      cacheinfo: cacheinfoOf(
        { valid: 0, preferred: 0, cstamp, tstamp: cstamp, permanent: true },
        0,
      ),
    },
  });
}

/** Registers the dump, and has RTNLGRP_IPV4_MCADDR told (`inet_ifmcaddr_notify`). */
export function registerIpv4Groups({ handlers, host, machine }: Registry): void {
  handlers.register(AF.INET, RTM.GETMULTICAST, {
    dumpit: dumpDevices<IpMcList>({
      family: "ipv4",
      type: RTM.GETMULTICAST,
      generation: inetBaseSeq,
      checked: true,
      of: (dev) => inDevOf(dev)?.mcList ?? [],
      message: (im, header, _netnsid, dev) => groupMessage(dev, im, header),
    }),
  });
  inetIfmcaddrNotify.listen(machine, (dev, im, event) => {
    const bytes = () => groupMessage(dev, im, { type: event, flags: 0, seq: 0, pid: 0 });
    tell(host, dev.net, bytes, { group: RTNLGRP.IPV4_MCADDR, cause: NO_CAUSE, room: ROOM });
  });
}
