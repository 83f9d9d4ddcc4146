/**
 * linux/netlink.h of Linux 6.18: what every netlink protocol shares.
 *
 * @module
 */

/** `NETLINK_*`, linux/netlink.h: the protocols, the third argument of socket(2). */
export const NETLINK = {
  ROUTE: 0,
  UNUSED: 1,
  USERSOCK: 2,
  FIREWALL: 3,
  SOCK_DIAG: 4,
  NFLOG: 5,
  XFRM: 6,
  SELINUX: 7,
  ISCSI: 8,
  AUDIT: 9,
  FIB_LOOKUP: 10,
  CONNECTOR: 11,
  NETFILTER: 12,
  IP6_FW: 13,
  DNRTMSG: 14,
  KOBJECT_UEVENT: 15,
  GENERIC: 16,
  SCSITRANSPORT: 18,
  ECRYPTFS: 19,
  RDMA: 20,
  CRYPTO: 21,
  SMC: 22,
  INET_DIAG: 4,
} as const;

/**
 * `NETLINK_*`, linux/netlink.h: the socket options of level SOL_NETLINK, such as
 * NETLINK_ADD_MEMBERSHIP. C gives them the prefix of the protocols; the name here keeps the two
 * apart.
 */
export const NETLINK_SO = {
  ADD_MEMBERSHIP: 1,
  DROP_MEMBERSHIP: 2,
  PKTINFO: 3,
  BROADCAST_ERROR: 4,
  NO_ENOBUFS: 5,
  RX_RING: 6,
  TX_RING: 7,
  LISTEN_ALL_NSID: 8,
  LIST_MEMBERSHIPS: 9,
  CAP_ACK: 10,
  EXT_ACK: 11,
  GET_STRICT_CHK: 12,
} as const;

/** `NETLINK_*`, linux/netlink.h: the states of a netlink socket, as NETLINK_SOCK_DIAG tells them. */
export const NETLINK_STATE = { UNCONNECTED: 0, CONNECTED: 1 } as const;

/**
 * `NLM_F_*`, linux/netlink.h: `nlmsg_flags`. Bits 0x100 to 0x800 mean something else to each kind
 * of message: ROOT, MATCH and ATOMIC belong to GET, REPLACE to APPEND to NEW, NONREC and BULK to
 * DEL, CAPPED and ACK_TLVS to an acknowledgement.
 */
export const NLM_F = {
  REQUEST: 0x01,
  MULTI: 0x02,
  ACK: 0x04,
  ECHO: 0x08,
  DUMP_INTR: 0x10,
  DUMP_FILTERED: 0x20,
  ROOT: 0x100,
  MATCH: 0x200,
  ATOMIC: 0x400,
  DUMP: 0x300,
  REPLACE: 0x100,
  EXCL: 0x200,
  CREATE: 0x400,
  APPEND: 0x800,
  NONREC: 0x100,
  BULK: 0x200,
  CAPPED: 0x100,
  ACK_TLVS: 0x200,
} as const;

/**
 * `NLMSG_*`, linux/netlink.h: the message types of netlink itself; a protocol's own begin at
 * MIN_TYPE.
 */
export const NLMSG = {
  NOOP: 0x1,
  ERROR: 0x2,
  DONE: 0x3,
  OVERRUN: 0x4,
  MIN_TYPE: 0x10,
} as const;

/** `NLMSG_ALIGNTO`, linux/netlink.h: messages start at multiples of so many bytes. */
export const NLMSG_ALIGNTO = 4;

/** `NLMSG_HDRLEN`, linux/netlink.h: the bytes of a `struct nlmsghdr`. */
export const NLMSG_HDRLEN = 16;

/** `NLMSGERR_ATTR_*`, linux/netlink.h: the attributes of an extended acknowledgement. */
export const NLMSGERR_ATTR = {
  UNUSED: 0,
  MSG: 1,
  OFFS: 2,
  COOKIE: 3,
  POLICY: 4,
  MISS_TYPE: 5,
  MISS_NEST: 6,
} as const;

/** `NLA_F_*`, linux/netlink.h: the two flags in an attribute's type. */
export const NLA_F = { NESTED: 0x8000, NET_BYTEORDER: 0x4000 } as const;

/** `NLA_TYPE_MASK`, linux/netlink.h: the bits of the 16-bit `nla_type` that are the type. */
export const NLA_TYPE_MASK = 0x3fff;

/** `NLA_ALIGNTO`, linux/netlink.h: attributes start at multiples of so many bytes. */
export const NLA_ALIGNTO = 4;

/** `NLA_HDRLEN`, linux/netlink.h: the bytes of a `struct nlattr`. */
export const NLA_HDRLEN = 4;

/** `NL_ATTR_TYPE_*`, linux/netlink.h: the kinds of attribute a policy dump tells of. */
export const NL_ATTR_TYPE = {
  INVALID: 0,
  FLAG: 1,
  U8: 2,
  U16: 3,
  U32: 4,
  U64: 5,
  S8: 6,
  S16: 7,
  S32: 8,
  S64: 9,
  BINARY: 10,
  STRING: 11,
  NUL_STRING: 12,
  NESTED: 13,
  NESTED_ARRAY: 14,
  BITFIELD32: 15,
  SINT: 16,
  UINT: 17,
} as const;

/**
 * `NL_POLICY_TYPE_ATTR_*`, linux/netlink.h: how a policy is described, inside NLMSGERR_ATTR_POLICY
 * and in policy dumps.
 */
export const NL_POLICY_TYPE_ATTR = {
  UNSPEC: 0,
  TYPE: 1,
  MIN_VALUE_S: 2,
  MAX_VALUE_S: 3,
  MIN_VALUE_U: 4,
  MAX_VALUE_U: 5,
  MIN_LENGTH: 6,
  MAX_LENGTH: 7,
  POLICY_IDX: 8,
  POLICY_MAXTYPE: 9,
  BITFIELD32_MASK: 10,
  PAD: 11,
  MASK: 12,
} as const;
