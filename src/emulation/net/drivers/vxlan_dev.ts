import type { Timer } from "../clock.ts";
import type { Nexthop } from "../nexthop/nexthop.ts";
import { Slot } from "../slot.ts";
import type { NetDevice, NetStack } from "../stack.ts";
import { ETH_HLEN } from "./ethernet_address.ts";
import { UNSAID, type VxlanAddress } from "./vxlan_address.ts";

/** VXLAN_F_*, net/vxlan.h. */
export const VXLAN_F = {
  LEARN: 0x01,
  PROXY: 0x02,
  RSC: 0x04,
  L2MISS: 0x08,
  L3MISS: 0x10,
  IPV6: 0x20,
  UDP_ZERO_CSUM_TX: 0x40,
  UDP_ZERO_CSUM6_TX: 0x80,
  UDP_ZERO_CSUM6_RX: 0x100,
  REMCSUM_TX: 0x200,
  REMCSUM_RX: 0x400,
  GBP: 0x800,
  REMCSUM_NOPARTIAL: 0x1000,
  COLLECT_METADATA: 0x2000,
  GPE: 0x4000,
  IPV6_LINKLOCAL: 0x8000,
  TTL_INHERIT: 0x10000,
  VNIFILTER: 0x20000,
  LOCALBYPASS: 0x80000,
  MC_ROUTE: 0x100000,
} as const;

/** Flags that tunnels of one socket have in common. */
export const VXLAN_F_RCV_FLAGS: number = VXLAN_F.GBP | VXLAN_F.GPE | VXLAN_F.UDP_ZERO_CSUM6_RX |
  VXLAN_F.REMCSUM_RX | VXLAN_F.REMCSUM_NOPARTIAL | VXLAN_F.COLLECT_METADATA | VXLAN_F.VNIFILTER;

/** How a tunnel is configured (`struct vxlan_config`). */
export interface VxlanConfig {
  remoteIp: VxlanAddress;
  saddr: VxlanAddress;
  vni: number;
  remoteIfindex: number;
  /** 0: it is not said. */
  mtu: number;
  dstPort: number;
  portMin: number;
  portMax: number;
  tos: number;
  ttl: number;
  label: number;
  labelPolicy: number;
  /** VXLAN_F.*. */
  flags: number;
  /** Seconds. */
  ageInterval: number;
  /** How many entries there may be; 0: no limit. */
  addrmax: number;
  df: number;
  /** The bits of headers that must be zero. */
  reservedBits: bigint;
}

/** Of a tunnel of which nothing is said. */
export const UNCONFIGURED: VxlanConfig = {
  remoteIp: UNSAID,
  saddr: UNSAID,
  vni: 0,
  remoteIfindex: 0,
  mtu: 0,
  dstPort: 0,
  portMin: 0,
  portMax: 0,
  tos: 0,
  ttl: 0,
  label: 0,
  labelPolicy: 0,
  flags: 0,
  ageInterval: 0,
  addrmax: 0,
  df: 0,
  reservedBits: 0n,
};

/** Where packets go (`struct vxlan_rdst`). */
export interface VxlanRdst {
  remoteIp: VxlanAddress;
  remotePort: number;
  remoteVni: number;
  remoteIfindex: number;
}

/** An entry of the forwarding database (`struct vxlan_fdb`). */
export interface VxlanFdb {
  /** The nexthop that says where packets go, in place of destinations. */
  nexthop?: { readonly nh: Nexthop; readonly end: () => void };
  readonly address: Uint8Array;
  readonly vni: number;
  readonly remotes: VxlanRdst[];
  /** NUD_*. */
  state: number;
  /** NTF_*, and whether a request made it. */
  flags: number;
  /** When it was last changed, in jiffies. */
  updated: number;
  /** When it was last used, in jiffies. */
  used: number;
}

/** A socket from which tunnels receive (`struct vxlan_sock`). */
export interface VxlanSock {
  readonly net: NetStack;
  /** AF_INET or AF_INET6. */
  readonly family: number;
  readonly port: number;
  readonly flags: number;
  /** The device that it is bound to; 0: none. */
  readonly ifindex: number;
  /** How many tunnels use it. */
  refcount: number;
  /** The groups that it joined: where, and which. */
  readonly groups: { readonly ifindex: number; readonly group: bigint }[];
}

/** What a device is as a tunnel (`struct vxlan_dev`). */
export interface Vxlan {
  readonly dev: NetDevice;
  /** Where its packets go. */
  net: NetStack;
  cfg: VxlanConfig;
  readonly defaultDst: VxlanRdst & { remoteDev: NetDevice | undefined };
  /** The entries, the oldest first. */
  readonly fdbList: Set<VxlanFdb>;
  /** The same by address and VNI (`fdb_hash_tbl`). */
  readonly fdbHash: Map<string, VxlanFdb>;
  sock4: VxlanSock | undefined;
  sock6: VxlanSock | undefined;
  ageTimer: Timer | undefined;
}

const VXLAN = new Slot<NetDevice, { vxlan: Vxlan | undefined }>(() => ({ vxlan: undefined }));

/** What a device is as a tunnel; `undefined` if it is none. */
export function vxlanOf(dev: NetDevice): Vxlan | undefined {
  return VXLAN.of(dev).vxlan;
}

/** Makes a tunnel of a device that was set up as one. */
export function vxlanInit(dev: NetDevice): Vxlan {
  const vxlan: Vxlan = {
    dev,
    net: dev.net,
    cfg: UNCONFIGURED,
    defaultDst: {
      remoteIp: UNSAID,
      remotePort: 0,
      remoteVni: 0,
      remoteIfindex: 0,
      remoteDev: undefined,
    },
    fdbList: new Set(),
    fdbHash: new Map(),
    sock4: undefined,
    sock6: undefined,
    ageTimer: undefined,
  };
  VXLAN.of(dev).vxlan = vxlan;
  return vxlan;
}

/** The tunnels and sockets of a namespace (`struct vxlan_net`), the newest first. */
const VXLAN_NET = new Slot<NetStack, { readonly tunnels: Vxlan[]; readonly socks: VxlanSock[] }>(
  () => ({ tunnels: [], socks: [] }),
);

/** The tunnels whose packets go through a namespace, the newest first. */
export function vxlansOf(net: NetStack): Vxlan[] {
  return VXLAN_NET.of(net).tunnels;
}

/** The sockets of a namespace's tunnels, the newest first. */
export function vxlanSocksOf(net: NetStack): VxlanSock[] {
  return VXLAN_NET.of(net).socks;
}

const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
const UDP_AND_VXLAN = 16;

/** Bytes before the inner packet (`vxlan_headroom`). */
export function vxlanHeadroom(flags: number): number {
  const ip = (flags & VXLAN_F.IPV6) !== 0 ? IPV6_HEADER : IPV4_HEADER;
  return ip + UDP_AND_VXLAN + ((flags & VXLAN_F.GPE) !== 0 ? 0 : ETH_HLEN);
}
