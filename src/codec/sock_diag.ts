/** NETLINK_SOCK_DIAG's messages about netlink sockets: what `ss -f netlink` shows. */

import { NETLINK, NETLINK_STATE } from "../abi/netlink.ts";
import { NDIAG_FLAG, NDIAG_PROTO, NDIAG_SHOW, NETLINK_DIAG } from "../abi/netlink_diag.ts";
import { SK_MEMINFO, SOCK_DIAG } from "../abi/sock_diag.ts";
import { AF, SOCK } from "../abi/socket.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { addressFamily } from "./message.ts";
import type { AttributeSet } from "./set.ts";
import type { Struct, StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import { AttributeTable } from "./table.ts";
import { arrayOf, enumeration, flagSet, u32, u64, u8 } from "./types.ts";

/** Eight bytes that C has as two of `__u32`. */
const cookie: typeof u64 = { ...u64, align: 4 };

/** `struct netlink_diag_req` (linux/netlink_diag.h): which netlink sockets are asked for. */
export interface NetlinkSocketRequestHeader extends FamilyHeader {
  /** `sdiag_protocol`: NETLINK_*, or NDIAG_PROTO_ALL. */
  protocol: number;
  /** `ndiag_ino`: unused by the kernel. */
  ino: number;
  /** `ndiag_show`: NDIAG_SHOW_*: which attributes to send. */
  show: number;
  /** `ndiag_cookie`: unused by the kernel. */
  cookie: bigint;
}

/** `struct netlink_diag_req` of linux/netlink_diag.h. */
export const NETLINK_DIAG_REQ: StructType<NetlinkSocketRequestHeader> = struct<
  NetlinkSocketRequestHeader
>({
  name: "netlink_diag_req",
  prefix: "ndiag_",
  members: { family: "sdiag_family", protocol: "sdiag_protocol" },
}, {
  family: addressFamily,
  protocol: enumeration(u8, ["NETLINK", NETLINK], ["NDIAG_PROTO", NDIAG_PROTO]),
  ino: u32,
  show: flagSet(u32, ["NDIAG_SHOW", NDIAG_SHOW]),
  cookie,
});

/** `struct netlink_diag_msg` (linux/netlink_diag.h): a netlink socket. */
export interface NetlinkSocketHeader extends FamilyHeader {
  /** `ndiag_type`: SOCK_RAW or SOCK_DGRAM. */
  type: number;
  /** `ndiag_protocol`: NETLINK_*. */
  protocol: number;
  /** `ndiag_state`: NETLINK_CONNECTED, NETLINK_UNCONNECTED, or 7 (TCP_CLOSE) if it never was connected. */
  state: number;
  /** `ndiag_portid`: its port; 0 of the kernel's own sockets. */
  portid: number;
  /** `ndiag_dst_portid`: the port that it is connected to. */
  dstPortid: number;
  /** `ndiag_dst_group`: the group that it is connected to. */
  dstGroup: number;
  /** `ndiag_ino`: its inode, as in /proc/PID/fd. */
  ino: number;
  /** `ndiag_cookie`: a number that no other socket gets, as SO_COOKIE gives it. */
  cookie: bigint;
}

/** `struct netlink_diag_msg` of linux/netlink_diag.h. */
export const NETLINK_DIAG_MSG: StructType<NetlinkSocketHeader> = struct<NetlinkSocketHeader>({
  name: "netlink_diag_msg",
  prefix: "ndiag_",
}, {
  family: addressFamily,
  type: enumeration(u8, ["SOCK", SOCK]),
  protocol: enumeration(u8, ["NETLINK", NETLINK]),
  state: enumeration(u8, ["NETLINK", NETLINK_STATE]),
  portid: u32,
  dstPortid: u32,
  dstGroup: u32,
  ino: u32,
  cookie,
});

/** `struct netlink_diag_ring`: a ring of memory-mapped datagrams, which Linux had until 4.6. */
export interface NetlinkRing extends Struct {
  /** Bytes of a block. */
  blockSize: number;
  /** How many blocks. */
  blockNr: number;
  /** Bytes of a frame. */
  frameSize: number;
  /** How many frames. */
  frameNr: number;
}

const RING: StructType<NetlinkRing> = struct<NetlinkRing>(
  { name: "netlink_diag_ring", prefix: "ndr_" },
  { blockSize: u32, blockNr: u32, frameSize: u32, frameNr: u32 },
);

/** `NETLINK_DIAG_*` of linux/netlink_diag.h, Linux 6.18: what else is told of a netlink socket. */
export interface NetlinkSocketAttributes extends AttributeSet {
  /** `NETLINK_DIAG_MEMINFO`: its memory in bytes and its drops, by SK_MEMINFO_*. */
  meminfo?: number[];
  /** `NETLINK_DIAG_GROUPS`: the groups it is in: group 1 is bit 0 of the first word, 33 of the second. */
  groups?: number[];
  /** `NETLINK_DIAG_RX_RING`: the receive ring; no longer sent. */
  rxRing?: NetlinkRing;
  /** `NETLINK_DIAG_TX_RING`: the send ring; no longer sent. */
  txRing?: NetlinkRing;
  /** `NETLINK_DIAG_FLAGS`: NDIAG_FLAG_*. */
  flags?: number;
}

/** `NETLINK_DIAG_*`; `sk_diag_fill` of net/netlink/diag.c. */
export const NETLINK_SOCKET_ATTRIBUTES: AttributeTable<NetlinkSocketAttributes> =
  new AttributeTable("NETLINK_DIAG", NETLINK_DIAG, {
    meminfo: arrayOf(u32, SK_MEMINFO),
    groups: arrayOf(u32),
    rxRing: RING,
    txRing: RING,
    flags: flagSet(u32, ["NDIAG_FLAG", NDIAG_FLAG]),
  });

/** A netlink socket: SOCK_DIAG_BY_FAMILY with AF_NETLINK, as the kernel says it. */
export type NetlinkSocketMessage = FamilyMessage<
  "netlink-socket",
  NetlinkSocketHeader,
  NetlinkSocketAttributes
>;

/** What the kernel tells of netlink sockets; net/netlink/diag.c. */
export const NETLINK_SOCKET: Family<
  "netlink-socket",
  NetlinkSocketHeader,
  NetlinkSocketAttributes
> = {
  kind: "netlink-socket",
  types: [SOCK_DIAG.BY_FAMILY],
  addressFamily: AF.NETLINK,
  header: NETLINK_DIAG_MSG,
  attributes: NETLINK_SOCKET_ATTRIBUTES,
};

/** The request for netlink sockets: SOCK_DIAG_BY_FAMILY with AF_NETLINK and NLM_F_REQUEST. */
export type NetlinkSocketRequestMessage = FamilyMessage<
  "netlink-socket-request",
  NetlinkSocketRequestHeader,
  AttributeSet
>;

/** How netlink sockets are asked for, always as a dump; net/netlink/diag.c reads no attributes. */
export const NETLINK_SOCKET_REQUEST: Family<
  "netlink-socket-request",
  NetlinkSocketRequestHeader,
  AttributeSet
> = {
  kind: "netlink-socket-request",
  types: [SOCK_DIAG.BY_FAMILY],
  requests: true,
  addressFamily: AF.NETLINK,
  header: NETLINK_DIAG_REQ,
  attributes: new AttributeTable<AttributeSet>("NETLINK_DIAG", {}, {}),
};
