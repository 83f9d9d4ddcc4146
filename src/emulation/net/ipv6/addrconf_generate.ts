/** Addresses that devices make themselves: net/ipv6/addrconf.c. */

import { IFA_F, IFAPROT } from "../../../abi/if_addr.ts";
import { ARPHRD } from "../../../abi/if_arp.ts";
import { IN6_ADDR_GEN_MODE } from "../../../abi/if_link.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import type { Inet6Dev } from "./in6_device.ts";
import { INFINITY_LIFE_TIME } from "../ipv4/in_device.ts";
import { addrconfDadStart } from "./inet6_dad.ts";
import { ipv6AddAddr } from "./inet6_ifaddr.ts";
import { ROUTES_OF_ADDRESSES6 } from "./inet6addr_routes.ts";
import { IFA_SCOPE } from "./ipv6_address.ts";
import type { NetDevice } from "../stack.ts";

const LINKLOCAL = 0xfe80n << 112n;
const LINKLOCAL_LENGTH = 64;
/** The bit by which interface identifiers say that an address is its maker's own. */
const UNIVERSAL = 0x02;

/** The interface identifier that a MAC makes (`ipv6_generate_eui64`). */
function eui64({ address, addrLen, type }: NetDevice): bigint | undefined {
  if (type !== ARPHRD.ETHER || addrLen !== 6) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = address;
  return [a ^ UNIVERSAL, b, c, 0xff, 0xfe, d, e, f]
    .reduce((id, byte) => id << 8n | BigInt(byte), 0n);
}

/** A device gets its link-local address (`addrconf_addr_gen`). */
export function addrconfAddrGen(idev: Inet6Dev): void {
  const { cnf, dev } = idev;
  if (cnf.get(DEVCONF.ADDR_GEN_MODE) !== IN6_ADDR_GEN_MODE.EUI64) return;
  const id = eui64(dev);
  if (id !== undefined) addrconfAddLinklocal(idev, LINKLOCAL | id);
}

/** `addrconf_add_linklocal`. */
function addrconfAddLinklocal(idev: Inet6Dev, pfx: bigint): void {
  const ifp = ipv6AddAddr(idev, {
    pfx,
    peerPfx: undefined,
    plen: LINKLOCAL_LENGTH,
    proto: IFAPROT.KERNEL_LL,
    flags: IFA_F.PERMANENT,
    rtPriority: 0,
    scope: IFA_SCOPE.LINK,
    validLft: INFINITY_LIFE_TIME,
    preferredLft: INFINITY_LIFE_TIME,
  }, {});
  if (typeof ifp === "number") return;
  ROUTES_OF_ADDRESSES6.addrconfPrefixRoute({
    dev: idev.dev,
    prefix: pfx,
    length: LINKLOCAL_LENGTH,
    metric: 0,
    expires: 0,
  });
  addrconfDadStart(ifp);
}
