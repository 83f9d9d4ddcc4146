/**
 * linux/genetlink.h of Linux 6.18: generic netlink and its controller, "nlctrl".
 *
 * @module
 */

/** `GENL_NAMSIZ`, linux/genetlink.h: the bytes of a family's name, its NUL included. */
export const GENL_NAMSIZ = 16;

/** `GENL_MIN_ID`, linux/genetlink.h: the least number of a family, which is its message type. */
export const GENL_MIN_ID = 0x10;

/** `GENL_MAX_ID`, linux/genetlink.h: the greatest number of a family. */
export const GENL_MAX_ID = 1023;

/** `GENL_HDRLEN`, linux/genetlink.h: the bytes of a `struct genlmsghdr`. */
export const GENL_HDRLEN = 4;

/** `GENL_*`, linux/genetlink.h: CTRL_ATTR_OP_FLAGS, how a command may be used. */
export const GENL = {
  ADMIN_PERM: 0x01,
  CMD_CAP_DO: 0x02,
  CMD_CAP_DUMP: 0x04,
  CMD_CAP_HASPOL: 0x08,
  UNS_ADMIN_PERM: 0x10,
} as const;

/** `GENL_ID_*`, linux/genetlink.h: the families whose numbers are fixed. */
export const GENL_ID = { CTRL: 0x10, VFS_DQUOT: 0x11, PMCRAID: 0x12 } as const;

/** `CTRL_CMD_*`, linux/genetlink.h: the controller's commands. */
export const CTRL_CMD = {
  UNSPEC: 0,
  NEWFAMILY: 1,
  DELFAMILY: 2,
  GETFAMILY: 3,
  NEWOPS: 4,
  DELOPS: 5,
  GETOPS: 6,
  NEWMCAST_GRP: 7,
  DELMCAST_GRP: 8,
  GETMCAST_GRP: 9,
  GETPOLICY: 10,
} as const;

/** `CTRL_ATTR_*`, linux/genetlink.h: the controller's attributes. */
export const CTRL_ATTR = {
  UNSPEC: 0,
  FAMILY_ID: 1,
  FAMILY_NAME: 2,
  VERSION: 3,
  HDRSIZE: 4,
  MAXATTR: 5,
  OPS: 6,
  MCAST_GROUPS: 7,
  POLICY: 8,
  OP_POLICY: 9,
  OP: 10,
} as const;

/** `CTRL_ATTR_OP_*`, linux/genetlink.h: a command, in CTRL_ATTR_OPS. */
export const CTRL_ATTR_OP = { UNSPEC: 0, ID: 1, FLAGS: 2 } as const;

/** `CTRL_ATTR_MCAST_GRP_*`, linux/genetlink.h: a multicast group, in CTRL_ATTR_MCAST_GROUPS. */
export const CTRL_ATTR_MCAST_GRP = { UNSPEC: 0, NAME: 1, ID: 2 } as const;

/** `CTRL_ATTR_POLICY_*`, linux/genetlink.h: a command's policies, in CTRL_ATTR_OP_POLICY. */
export const CTRL_ATTR_POLICY = { UNSPEC: 0, DO: 1, DUMP: 2 } as const;
