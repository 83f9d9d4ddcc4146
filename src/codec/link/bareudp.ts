import { ETH_P } from "../../abi/if_ether.ts";
import { IFLA_BAREUDP } from "../../abi/if_link.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, enumeration, flag, u16 } from "../types.ts";

/** `IFLA_BAREUDP_*`: a tunnel of network packets in UDP, without another header. */
export interface LinkBareudpAttributes extends AttributeSet {
  /** `IFLA_BAREUDP_PORT`: the destination port, big-endian on the wire. */
  port?: number;
  /** `IFLA_BAREUDP_ETHERTYPE`: ETH_P_*: what is in the packets, big-endian on the wire. */
  ethertype?: number;
  /** `IFLA_BAREUDP_SRCPORT_MIN`: the lowest source port, in host order unlike the other. */
  srcportMin?: number;
  /** `IFLA_BAREUDP_MULTIPROTO_MODE`: IPv6 with IPv4, or MPLS multicast with unicast. */
  multiprotoMode?: true;
}

/** `IFLA_BAREUDP_*`; `bareudp_policy` of drivers/net/bareudp.c. */
export const LINK_BAREUDP: AttributeTable<LinkBareudpAttributes> = new AttributeTable(
  "IFLA_BAREUDP",
  IFLA_BAREUDP,
  {
    port: be16,
    ethertype: enumeration(be16, ["ETH_P", ETH_P]),
    srcportMin: u16,
    multiprotoMode: flag,
  },
);
