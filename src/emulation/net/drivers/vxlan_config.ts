import { ARPHRD } from "../../../abi/if_arp.ts";
import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { AF } from "../../../abi/socket.ts";
import { netifInheritTsoMax } from "../core/dev.ts";
import type { Explanation } from "../extack.ts";
import { in6DevOf } from "../ipv6/in6_device.ts";
import type { NetDevice, NetStack } from "../stack.ts";
import { ETH_HLEN, ETH_MAX_MTU, ETH_MIN_MTU } from "./ethernet_address.ts";
import { isAnyAddress, isGroupAddress, isLinkLocal } from "./vxlan_address.ts";
import { isUnicastLinkLocal } from "./vxlan_address.ts";
import { type Vxlan, VXLAN_F, VXLAN_F_RCV_FLAGS, type VxlanConfig } from "./vxlan_dev.ts";
import { vxlanHeadroom, vxlansOf } from "./vxlan_dev.ts";

const { EEXIST, EINVAL, ENODEV, EPERM } = ERRNO;
/** IANA_VXLAN_GPE_UDP_PORT. */
const GPE_PORT = 4790;
/** The module's parameter `udp_port`. */
const DEFAULT_PORT = 8472;
/** FDB_AGE_DEFAULT: seconds. */
const DEFAULT_AGE = 300;

/** Flags that may stand beside VXLAN_F.GPE. */
const ALLOWED_GPE = VXLAN_F.GPE | VXLAN_F.IPV6 | VXLAN_F.IPV6_LINKLOCAL |
  VXLAN_F.UDP_ZERO_CSUM_TX | VXLAN_F.UDP_ZERO_CSUM6_TX | VXLAN_F.UDP_ZERO_CSUM6_RX |
  VXLAN_F.COLLECT_METADATA | VXLAN_F.VNIFILTER | VXLAN_F.LOCALBYPASS | VXLAN_F.MC_ROUTE;

/** Whether there is another tunnel like it (`vxlan_vni_in_use`). */
function isInUse(net: NetStack, vxlan: Vxlan, conf: VxlanConfig): boolean {
  const same = VXLAN_F_RCV_FLAGS | VXLAN_F.IPV6;
  return vxlansOf(net).some((other) =>
    other !== vxlan && (other.cfg.flags & VXLAN_F.VNIFILTER) === 0 &&
    other.cfg.vni === conf.vni && other.cfg.dstPort === conf.dstPort &&
    ((other.cfg.flags ^ conf.flags) & same) === 0 &&
    ((conf.flags & VXLAN_F.IPV6_LINKLOCAL) === 0 ||
      other.cfg.remoteIfindex === conf.remoteIfindex)
  );
}

/** Fills in what IPv6 addresses make of the flags; why they cannot be, if so. */
function checkScopes(conf: VxlanConfig): string | undefined {
  const { saddr, remoteIp } = conf;
  conf.flags |= VXLAN_F.IPV6;
  if ((conf.flags & VXLAN_F.COLLECT_METADATA) !== 0) return undefined;
  const refusal = "Invalid combination of local and remote address scopes";
  if (isLinkLocal(saddr)) {
    if (!isLinkLocal(remoteIp) && !isAnyAddress(remoteIp)) return refusal;
    conf.flags |= VXLAN_F.IPV6_LINKLOCAL;
  } else {
    if (isUnicastLinkLocal(remoteIp)) return refusal;
    conf.flags &= ~VXLAN_F.IPV6_LINKLOCAL;
  }
  return undefined;
}

/**
 * Completes a configuration, if there can be a tunnel like that (`vxlan_config_validate`).
 *
 * @returns The device that it is upon, if it is to be upon one; or a negative error number.
 */
export function vxlanConfigValidate(
  net: NetStack,
  conf: VxlanConfig,
  vxlan: Vxlan,
  extack: Explanation,
): NetDevice | undefined | number {
  const refuse = (msg: string, errno: number = EINVAL) => {
    extack.msg = msg;
    return -errno;
  };
  if ((conf.flags & VXLAN_F.GPE) !== 0) {
    const others = conf.flags & ~ALLOWED_GPE;
    if (others !== 0 || (conf.flags & VXLAN_F.COLLECT_METADATA) === 0) {
      return refuse("VXLAN GPE does not support this combination of attributes");
    }
  }
  const family = conf.remoteIp.family || conf.saddr.family || AF.INET;
  if (conf.remoteIp.family === AF.UNSPEC) conf.remoteIp = { ...conf.remoteIp, family };
  if (conf.saddr.family === AF.UNSPEC) conf.saddr = { ...conf.saddr, family };
  if (conf.saddr.family !== conf.remoteIp.family) {
    return refuse("Local and remote address must be from the same family");
  }
  if (isGroupAddress(conf.saddr)) return refuse("Local address cannot be multicast");
  const ipv6 = family === AF.INET6;
  const scopes = ipv6 ? checkScopes(conf) : undefined;
  if (scopes !== undefined) return refuse(scopes);
  if (conf.label !== 0 && !ipv6) {
    return refuse("Label attribute only applies to IPv6 VXLAN devices");
  }
  if (conf.labelPolicy !== 0 && !ipv6) {
    return refuse("Label policy only applies to IPv6 VXLAN devices");
  }
  let lower: NetDevice | undefined;
  if (conf.remoteIfindex !== 0) {
    lower = net.devices.byIndex(conf.remoteIfindex);
    if (lower === undefined) {
      return refuse("Invalid local interface, device not found", ENODEV);
    }
    if (ipv6 && isIpv6Disabled(lower)) {
      return refuse("IPv6 support disabled by administrator", EPERM);
    }
  } else if (isGroupAddress(conf.remoteIp)) {
    return refuse("Local interface required for multicast remote destination");
  } else if ((conf.flags & VXLAN_F.IPV6_LINKLOCAL) !== 0) {
    return refuse("Local interface required for link-local local/remote addresses");
  }
  if (conf.dstPort === 0) {
    conf.dstPort = (conf.flags & VXLAN_F.GPE) !== 0 ? GPE_PORT : DEFAULT_PORT;
  }
  if (conf.ageInterval === 0) conf.ageInterval = DEFAULT_AGE;
  if (isInUse(net, vxlan, conf)) {
    return refuse("A VXLAN device with the specified VNI already exists", EEXIST);
  }
  return lower;
}

function isIpv6Disabled(dev: NetDevice): boolean {
  return (in6DevOf(dev)?.cnf.get(DEVCONF.DISABLE_IPV6) ?? 0) !== 0;
}

/** Has a device carry packets without Ethernet headers (`vxlan_raw_setup`). */
function rawSetup(dev: NetDevice): void {
  dev.type = ARPHRD.NONE;
  dev.hardHeaderLen = 0;
  dev.addrLen = 0;
  dev.flags = IFF.POINTOPOINT | IFF.NOARP | IFF.MULTICAST;
}

/** What becomes of a tunnel and its device (`vxlan_config_apply`). */
export function vxlanConfigApply(
  vxlan: Vxlan,
  conf: VxlanConfig,
  lowerdev: NetDevice | undefined,
  changelink: boolean,
): void {
  const { dev, defaultDst } = vxlan;
  let { flags } = conf;
  let maxMtu = ETH_MAX_MTU;
  let neededHeadroom = ETH_HLEN;
  if (!changelink) {
    if ((flags & VXLAN_F.GPE) !== 0) rawSetup(dev);
    else dev.liveAddrChange = true;
    if (conf.mtu !== 0) dev.mtu = conf.mtu;
  }
  defaultDst.remoteVni = conf.vni;
  defaultDst.remoteIp = conf.remoteIp;
  if (lowerdev !== undefined) {
    defaultDst.remoteIfindex = conf.remoteIfindex;
    netifInheritTsoMax(dev, lowerdev);
    neededHeadroom = lowerdev.hardHeaderLen + lowerdev.neededHeadroom;
    dev.neededTailroom = lowerdev.neededTailroom;
    maxMtu = Math.max(lowerdev.mtu - vxlanHeadroom(flags), ETH_MIN_MTU);
    if (!changelink && conf.mtu === 0) dev.mtu = maxMtu;
  }
  if (dev.mtu > maxMtu) dev.mtu = maxMtu;
  if ((flags & VXLAN_F.COLLECT_METADATA) !== 0) flags |= VXLAN_F.IPV6;
  // It is 16 bits in the kernel as well.
  dev.neededHeadroom = neededHeadroom + vxlanHeadroom(flags) & 0xffff;
  vxlan.cfg = conf;
}
