import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { Explanation } from "../extack.ts";
import type { Inet6Dev } from "./in6_device.ts";
import { inet6IfinfoNotify } from "./in6_notify.ts";

const { EINVAL } = ERRNO;

/** Whether routers' advertisements count: with forwarding only if it is asked for. */
export function ipv6AcceptRa({ cnf }: Inet6Dev): boolean {
  const accept = cnf.get(DEVCONF.ACCEPT_RA);
  return cnf.get(DEVCONF.FORWARDING) === 0 ? accept !== 0 : accept === 2;
}

/** Why a device can have no token. */
function refusal(idev: Inet6Dev): string | undefined {
  const { dev: { flags }, cnf } = idev;
  if ((flags & IFF.LOOPBACK) !== 0) return "ipv6: Device is loopback";
  if ((flags & IFF.NOARP) !== 0) return "ipv6: Device does not do neighbour discovery";
  if (!ipv6AcceptRa(idev)) return "ipv6: Router advertisement is disabled on device";
  if (cnf.get(DEVCONF.RTR_SOLICITS) === 0) return "Router solicitation is disabled on device";
  return undefined;
}

/** Sets the interface identifier to use in addresses (`inet6_set_iftoken`). */
export function inet6SetIftoken(idev: Inet6Dev, token: bigint, extack: Explanation): number {
  const msg = refusal(idev);
  if (msg !== undefined) {
    extack.msg = msg;
    return -EINVAL;
  }
  idev.token = BigInt.asUintN(64, token);
  inet6IfinfoNotify.tell(idev.dev.net.machine, RTM.NEWLINK, idev);
  return 0;
}
