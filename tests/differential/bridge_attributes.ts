/** What random requests about bridges and their ports hold. */

import {
  AF,
  BR_BOOLOPT,
  BRIDGE_FLAGS,
  BRIDGE_VLAN_INFO,
  IFLA_BR,
  IFLA_BRIDGE,
  IFLA_BRIDGE_VLAN_TUNNEL,
  IFLA_BRPORT,
  NLA_F,
} from "../../src/abi/mod.ts";
import { joined } from "./bytes.ts";
import type { Draw } from "./draw.ts";
import type { DrawnAttribute } from "./generate_requests.ts";
import { attributeBytes, u32 } from "./generate_requests.ts";

/** Links that may be ports. */
export const PORTS: readonly number[] = [5, 5, 7, 7, 9, 10];
const TIMES = [
  0,
  1,
  100,
  199,
  200,
  400,
  600,
  1000,
  1001,
  1500,
  2000,
  3000,
  3001,
  4000,
  4001,
  30000,
];
/** Of a bridge without STP it may be less than 2 s: none that is over while a scenario goes on. */
const DELAYS = TIMES.filter((time) => time === 0 || time > 100);
const BOOLOPTS = Object.values(BR_BOOLOPT).map((bit) => 1 << bit);

/** A number of 8 bits. */
export function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

/** A number of 16 bits. */
export function u16(value: number): Uint8Array {
  return new Uint8Array(Uint16Array.of(value).buffer);
}

function u64(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
}

/** Text, with the NUL at its end. */
export function text(value: string): Uint8Array {
  return new TextEncoder().encode(`${value}\0`);
}

/** An attribute of attributes. */
export function nest(type: number, ...attributes: readonly DrawnAttribute[]): DrawnAttribute {
  return { type, payload: joined(attributes.map((one) => attributeBytes(one))) };
}

/** `struct ifinfomsg`. */
export function linkHeader(
  index: number,
  { family = AF.UNSPEC, flags = 0, change = 0 }: {
    family?: number;
    flags?: number;
    change?: number;
  } = {},
): Uint8Array {
  return joined([Uint8Array.of(family, 0, 0, 0), u32(index), u32(flags), u32(change)]);
}

/** Draws an attribute. */
export type Drawn = (draw: Draw) => DrawnAttribute;

function small(id: number, values: readonly number[] = [0, 1, 1, 2]): Drawn {
  return (draw) => ({ type: id, payload: u8(draw.of(values)) });
}

function short(id: number, values: readonly number[]): Drawn {
  return (draw) => ({ type: id, payload: u16(draw.of(values)) });
}

function word(id: number, values: readonly number[]): Drawn {
  return (draw) => ({ type: id, payload: u32(draw.of(values)) });
}

function long(id: number, values: readonly number[]): Drawn {
  return (draw) => ({ type: id, payload: u64(draw.of(values)) });
}

/** What bridges are changed by. */
export const BRIDGE_DATA: readonly Drawn[] = [
  word(IFLA_BR.FORWARD_DELAY, DELAYS),
  word(IFLA_BR.HELLO_TIME, TIMES),
  word(IFLA_BR.MAX_AGE, TIMES),
  word(IFLA_BR.AGEING_TIME, [100, 30000, 0, 1, 12345, -1]),
  word(IFLA_BR.STP_STATE, [0, 1, 1, 2]),
  word(IFLA_BR.STP_STATE, [0, 1]),
  short(IFLA_BR.PRIORITY, [0, 1, 100, 0x8000, 0xffff]),
  small(IFLA_BR.VLAN_FILTERING),
  short(IFLA_BR.VLAN_PROTOCOL, [0x0081, 0xa888, 1]),
  short(IFLA_BR.VLAN_DEFAULT_PVID, [0, 1, 4095]),
  short(IFLA_BR.GROUP_FWD_MASK, [0, 1, 2, 4, 8, 0xfff8, 0xffff]),
  (draw) => ({
    type: IFLA_BR.GROUP_ADDR,
    payload: Uint8Array.fromHex(draw.of([
      ...["0180c2000000", "0180c200000f", "0180c2000001", "0180c2000010", "0180c2000004"],
      ...["020000000001", "0180c20000"],
    ])),
  }),
  () => ({ type: IFLA_BR.FDB_FLUSH, payload: new Uint8Array() }),
  small(IFLA_BR.MCAST_ROUTER, [0, 1, 2, 3]),
  small(IFLA_BR.MCAST_SNOOPING),
  small(IFLA_BR.MCAST_QUERY_USE_IFADDR),
  word(IFLA_BR.MCAST_HASH_ELASTICITY, [1, 16]),
  word(IFLA_BR.MCAST_HASH_MAX, [0, 1, 512, 1000]),
  word(IFLA_BR.MCAST_LAST_MEMBER_CNT, [0, 3]),
  word(IFLA_BR.MCAST_STARTUP_QUERY_CNT, [0, 3]),
  long(IFLA_BR.MCAST_LAST_MEMBER_INTVL, [0, 1, 99, 12345]),
  long(IFLA_BR.MCAST_MEMBERSHIP_INTVL, [0, 1, 99, 12345]),
  long(IFLA_BR.MCAST_QUERIER_INTVL, [0, 1, 99, 12345]),
  long(IFLA_BR.MCAST_QUERY_INTVL, [0, 1, 99, 12345, 2 ** 53]),
  long(IFLA_BR.MCAST_QUERY_RESPONSE_INTVL, [0, 1, 99, 2 ** 60]),
  long(IFLA_BR.MCAST_STARTUP_QUERY_INTVL, [0, 1, 99, 12345, 9000000]),
  small(IFLA_BR.MCAST_STATS_ENABLED),
  small(IFLA_BR.MCAST_IGMP_VERSION, [1, 2, 3, 4]),
  small(IFLA_BR.MCAST_MLD_VERSION, [0, 1, 2, 3]),
  small(IFLA_BR.NF_CALL_IPTABLES),
  small(IFLA_BR.NF_CALL_IP6TABLES),
  small(IFLA_BR.NF_CALL_ARPTABLES),
  small(IFLA_BR.VLAN_STATS_ENABLED),
  (draw) => ({
    type: IFLA_BR.MULTI_BOOLOPT,
    payload: joined([u32(draw.of([0, -1, ...BOOLOPTS])), u32(draw.of([...BOOLOPTS, 0x20, -1]))]),
  }),
  word(IFLA_BR.FDB_MAX_LEARNED, [0, 1, 2, 100]),
  word(IFLA_BR.FDB_N_LEARNED, [0]),
];

/** What ports are changed by. */
export const PORT_DATA: readonly Drawn[] = [
  ...[
    IFLA_BRPORT.MODE,
    IFLA_BRPORT.GUARD,
    IFLA_BRPORT.PROTECT,
    IFLA_BRPORT.FAST_LEAVE,
    IFLA_BRPORT.LEARNING,
    IFLA_BRPORT.UNICAST_FLOOD,
    IFLA_BRPORT.PROXYARP,
    IFLA_BRPORT.PROXYARP_WIFI,
    IFLA_BRPORT.MCAST_TO_UCAST,
    IFLA_BRPORT.MCAST_FLOOD,
    IFLA_BRPORT.BCAST_FLOOD,
    IFLA_BRPORT.NEIGH_SUPPRESS,
    IFLA_BRPORT.NEIGH_VLAN_SUPPRESS,
    IFLA_BRPORT.VLAN_TUNNEL,
    IFLA_BRPORT.ISOLATED,
    IFLA_BRPORT.LOCKED,
    IFLA_BRPORT.LOCKED,
    IFLA_BRPORT.MAB,
  ].map((id) => small(id)),
  small(IFLA_BRPORT.STATE, [0, 1, 2, 3, 3, 4, 5]),
  small(IFLA_BRPORT.STATE, [0, 1, 2, 3, 3, 4, 5]),
  word(IFLA_BRPORT.COST, [0, 1, 100, 65535, 65536]),
  short(IFLA_BRPORT.PRIORITY, [0, 1, 32, 63, 64, 0xffff]),
  () => ({ type: IFLA_BRPORT.FLUSH, payload: new Uint8Array() }),
  small(IFLA_BRPORT.MULTICAST_ROUTER, [0, 1, 2, 3, 4]),
  small(IFLA_BRPORT.MULTICAST_ROUTER, [0, 1, 2, 3, 4]),
  short(IFLA_BRPORT.GROUP_FWD_MASK, [0, 1, 2, 4, 0xfffd, 0xffff]),
  word(IFLA_BRPORT.BACKUP_PORT, [0, ...PORTS, 2, 99]),
  word(IFLA_BRPORT.MCAST_EHT_HOSTS_LIMIT, [0, 1, 512]),
  word(IFLA_BRPORT.MCAST_MAX_GROUPS, [0, 1, 5]),
  word(IFLA_BRPORT.MCAST_N_GROUPS, [0]),
  word(IFLA_BRPORT.BACKUP_NHID, [0, 1, 7]),
];

const VLAN_FLAGS = [
  ...[0, 0, BRIDGE_VLAN_INFO.MASTER, BRIDGE_VLAN_INFO.PVID, BRIDGE_VLAN_INFO.UNTAGGED],
  ...[BRIDGE_VLAN_INFO.RANGE_BEGIN, BRIDGE_VLAN_INFO.RANGE_END, BRIDGE_VLAN_INFO.RANGE_BEGIN],
  BRIDGE_VLAN_INFO.RANGE_BEGIN | BRIDGE_VLAN_INFO.PVID,
];
/** VLANs, right and wrong. */
export const VLANS: readonly number[] = [0, 1, 2, 3, 10, 4094, 4095];

/** What IFLA_AF_SPEC of AF_BRIDGE holds. */
export const SPEC: readonly Drawn[] = [
  short(IFLA_BRIDGE.FLAGS, [
    ...[0, BRIDGE_FLAGS.MASTER, BRIDGE_FLAGS.SELF, BRIDGE_FLAGS.SELF],
    BRIDGE_FLAGS.MASTER | BRIDGE_FLAGS.SELF,
  ]),
  short(IFLA_BRIDGE.MODE, [0, 1]),
  vlanInfo,
  vlanInfo,
  vlanInfo,
  (draw) => ({
    type: IFLA_BRIDGE.VLAN_TUNNEL_INFO | draw.of([0, NLA_F.NESTED]),
    payload: joined([
      { type: IFLA_BRIDGE_VLAN_TUNNEL.ID, payload: u32(draw.of([1, 10, 100])) },
      { type: IFLA_BRIDGE_VLAN_TUNNEL.VID, payload: u16(draw.of(VLANS)) },
      ...draw.chance(2)
        ? [{ type: IFLA_BRIDGE_VLAN_TUNNEL.FLAGS, payload: u16(draw.of(VLAN_FLAGS)) }]
        : [],
    ].map((one) => attributeBytes(one))),
  }),
  () => nest(IFLA_BRIDGE.MRP | NLA_F.NESTED),
  () => nest(IFLA_BRIDGE.CFM | NLA_F.NESTED),
  () => nest(IFLA_BRIDGE.MST | NLA_F.NESTED),
];

function vlanInfo(draw: Draw): DrawnAttribute {
  return {
    type: IFLA_BRIDGE.VLAN_INFO,
    payload: joined([u16(draw.of(VLAN_FLAGS)), u16(draw.of(VLANS))]),
  };
}
