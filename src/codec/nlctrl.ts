import {
  CTRL_ATTR,
  CTRL_ATTR_MCAST_GRP,
  CTRL_ATTR_OP,
  CTRL_ATTR_POLICY,
  CTRL_CMD,
  GENL,
  GENL_ID,
} from "../abi/genetlink.ts";
import type { PolicyAttributes } from "./control.ts";
import { POLICY } from "./control.ts";
import type { GenericFamily } from "./generic.ts";
import { genericFamily } from "./generic.ts";
import type { MessageOf } from "./message.ts";
import type { Numbered } from "./nests.ts";
import { indexed, keyed, nest } from "./nests.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import { flagSet, string, u16, u32 } from "./types.ts";

/** `CTRL_ATTR_OP_*`: a command of a generic family. */
export interface ControllerOpAttributes extends AttributeSet {
  /** `CTRL_ATTR_OP_ID`: its number. */
  id?: number;
  /** `CTRL_ATTR_OP_FLAGS`: GENL_*: what it needs, and whether it can be done, dumped or both. */
  flags?: number;
}

/** `CTRL_ATTR_OP_*`; `ctrl_fill_info` of net/netlink/genetlink.c. */
const OP: AttributeTable<ControllerOpAttributes> = new AttributeTable(
  "CTRL_ATTR_OP",
  CTRL_ATTR_OP,
  { id: u32, flags: flagSet(u32, ["GENL", GENL]) },
);

/** `CTRL_ATTR_MCAST_GRP_*`: a multicast group of a generic family. */
export interface ControllerGroupAttributes extends AttributeSet {
  /** `CTRL_ATTR_MCAST_GRP_NAME`: its name. */
  name?: string;
  /** `CTRL_ATTR_MCAST_GRP_ID`: its number, as NETLINK_ADD_MEMBERSHIP takes it. */
  id?: number;
}

/** `CTRL_ATTR_MCAST_GRP_*`; `ctrl_fill_info` and `ctrl_fill_mcgrp_info` of net/netlink/genetlink.c. */
const GROUP: AttributeTable<ControllerGroupAttributes> = new AttributeTable(
  "CTRL_ATTR_MCAST_GRP",
  CTRL_ATTR_MCAST_GRP,
  { name: string, id: u32 },
);

/** `CTRL_ATTR_POLICY_*`: which policies a command has, by their indexes. */
export interface ControllerOpPolicyAttributes extends AttributeSet {
  /** `CTRL_ATTR_POLICY_DO`: the policy of a request that is no dump. */
  do?: number;
  /** `CTRL_ATTR_POLICY_DUMP`: the policy of a dump. */
  dump?: number;
}

/** `CTRL_ATTR_POLICY_*`; `ctrl_dumppolicy_put_op` of net/netlink/genetlink.c. */
const OP_POLICY: AttributeTable<ControllerOpPolicyAttributes> = new AttributeTable(
  "CTRL_ATTR_POLICY",
  CTRL_ATTR_POLICY,
  { do: u32, dump: u32 },
);

/** `CTRL_ATTR_*` of linux/genetlink.h, Linux 6.18: what is told of a generic family. */
export interface ControllerAttributes extends AttributeSet {
  /** `CTRL_ATTR_FAMILY_ID`: its number, the type of its messages. */
  familyId?: number;
  /** `CTRL_ATTR_FAMILY_NAME`: its name, at most 15 bytes. */
  familyName?: string;
  /** `CTRL_ATTR_VERSION`: its version. */
  version?: number;
  /** `CTRL_ATTR_HDRSIZE`: bytes of its own header between `struct genlmsghdr` and the attributes. */
  hdrsize?: number;
  /** `CTRL_ATTR_MAXATTR`: its greatest attribute; 0 where commands have policies of their own. */
  maxattr?: number;
  /** `CTRL_ATTR_OPS`: its commands; their numbers are in `id`. */
  ops?: ControllerOpAttributes[];
  /** `CTRL_ATTR_MCAST_GROUPS`: its multicast groups; their numbers are in `id`. */
  mcastGroups?: ControllerGroupAttributes[];
  /**
   * `CTRL_ATTR_POLICY`: what the attributes of policies must be: by the policy's index, then by the
   * attribute's number. The kernel sends one of each a message.
   */
  policy?: Numbered<Numbered<PolicyAttributes>[]>[];
  /**
   * `CTRL_ATTR_OP_POLICY`: the indexes of policies, by command. The kernel sends one a message; Linux
   * 6.18 gives 0 for a command that is a dump only.
   */
  opPolicy?: Numbered<ControllerOpPolicyAttributes>[];
  /** `CTRL_ATTR_OP`: the command whose policies are asked for. */
  op?: number;
}

/**
 * `CTRL_ATTR_*`; `ctrl_policy_family`, `ctrl_policy_policy` and `ctrl_fill_info` of
 * net/netlink/genetlink.c, `netlink_policy_dump_write` of net/netlink/policy.c.
 */
export const CONTROLLER_ATTRIBUTES: AttributeTable<ControllerAttributes> = new AttributeTable(
  "CTRL_ATTR",
  CTRL_ATTR,
  {
    familyId: u16,
    familyName: string,
    version: u32,
    hdrsize: u32,
    maxattr: u32,
    ops: indexed({ key: "op", first: 1, type: nest(() => OP) }),
    mcastGroups: indexed({ key: "group", first: 1, type: nest(() => GROUP) }),
    policy: keyed(keyed(nest(() => POLICY, { flagged: true }), { flagged: true }), {
      flagged: true,
    }),
    opPolicy: keyed(nest(() => OP_POLICY, { flagged: true }), { flagged: true }),
    op: u32,
  },
);

/** The controller of generic netlink, which tells of the other families; net/netlink/genetlink.c. */
export const NLCTRL: GenericFamily<"nlctrl", ControllerAttributes> = genericFamily({
  name: "nlctrl",
  id: GENL_ID.CTRL,
  attributes: CONTROLLER_ATTRIBUTES,
  commands: ["CTRL_CMD", CTRL_CMD],
});

/** A message of generic netlink's controller: CTRL_CMD_* in `header.cmd`. */
export type ControllerMessage = MessageOf<typeof NLCTRL>;
