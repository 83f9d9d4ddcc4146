import { DCB_ATTR, DCB_CAP_DCBX, DCB_CMD } from "../../abi/dcbnl.ts";
import { RTM } from "../../abi/rtnetlink.ts";
import type { Family, FamilyHeader, FamilyMessage } from "../message.ts";
import { addressFamily } from "../message.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, flagSet, mac, string, u8 } from "../types.ts";
import type { DcbCeeAttributes } from "./cee.ts";
import { DCB_CEE } from "./cee.ts";
import type {
  DcbAppAttributes,
  DcbBcnAttributes,
  DcbCapabilityAttributes,
  DcbFeatcfgAttributes,
  DcbNumtcsAttributes,
} from "./features.ts";
import { DCB_APP, DCB_BCN, DCB_CAPABILITY, DCB_FEATURES, DCB_NUMTCS } from "./features.ts";
import type { DcbPfcAttributes, DcbPriorityGroupAttributes } from "./groups.ts";
import { DCB_PFC, DCB_PRIORITY_GROUPS } from "./groups.ts";
import type { DcbIeeeAttributes } from "./ieee.ts";
import { DCB_IEEE } from "./ieee.ts";
import { orStatus } from "./status.ts";

/** `struct dcbmsg` (linux/dcbnl.h): the fixed header of data center bridging. */
export interface DcbHeader extends FamilyHeader {
  /** `cmd`: DCB_CMD_*: what is asked, or was. */
  cmd: number;
}

/** `struct dcbmsg` of linux/dcbnl.h. */
export const DCBMSG: StructType<DcbHeader> = struct<DcbHeader>({
  name: "dcbmsg",
  prefix: "",
  members: { family: "dcb_family" },
  size: 4,
}, { family: addressFamily, cmd: enumeration(u8, ["DCB_CMD", DCB_CMD]) });

/**
 * `DCB_ATTR_*` of linux/dcbnl.h: data center bridging. In answers to RTM_SETDCB most nests are a
 * number instead: 0 if it was done.
 */
export interface DcbAttributes extends AttributeSet {
  /** `DCB_ATTR_IFNAME`: the link's name. */
  ifname?: string;
  /** `DCB_ATTR_STATE`: 1 if data center bridging is on. */
  state?: number;
  /** `DCB_ATTR_PFC_STATE`: 1 if priority flow control is on. */
  pfcState?: number;
  /** `DCB_ATTR_PFC_CFG`: priority flow control. */
  pfcCfg?: DcbPfcAttributes | number;
  /** `DCB_ATTR_NUM_TC`: never sent. */
  numTc?: number;
  /** `DCB_ATTR_PG_CFG`: priority groups. */
  pgCfg?: DcbPriorityGroupAttributes | number;
  /** `DCB_ATTR_SET_ALL`: what became of the changes. */
  setAll?: number;
  /**
   * `DCB_ATTR_PERM_HWADDR`: the device's own address, with zeros up to 32 bytes; empty in requests.
   */
  permHwaddr?: string;
  /** `DCB_ATTR_CAP`: what the device can do. */
  cap?: DcbCapabilityAttributes;
  /** `DCB_ATTR_NUMTCS`: how many traffic classes there are. */
  numtcs?: DcbNumtcsAttributes | number;
  /** `DCB_ATTR_BCN`: backward congestion notification. */
  bcn?: DcbBcnAttributes | number;
  /** `DCB_ATTR_APP`: an application's priorities. */
  app?: DcbAppAttributes | number;
  /** `DCB_ATTR_IEEE`: IEEE 802.1Qaz and what has joined it. */
  ieee?: DcbIeeeAttributes | number;
  /** `DCB_ATTR_DCBX`: DCB_CAP_DCBX_*: who negotiates, and how. */
  dcbx?: number;
  /** `DCB_ATTR_FEATCFG`: which features are negotiated. */
  featcfg?: DcbFeatcfgAttributes | number;
  /** `DCB_ATTR_CEE`: what was negotiated before IEEE 802.1Qaz. */
  cee?: DcbCeeAttributes;
}

/** `DCB_ATTR_*`; `dcbnl_rtnl_policy` of net/dcb/dcbnl.c. */
export const DCB_ATTRIBUTES: AttributeTable<DcbAttributes> = new AttributeTable(
  "DCB_ATTR",
  DCB_ATTR,
  {
    ifname: string,
    state: u8,
    pfcState: u8,
    pfcCfg: orStatus(nest(() => DCB_PFC)),
    numTc: u8,
    pgCfg: orStatus(nest(() => DCB_PRIORITY_GROUPS)),
    setAll: u8,
    permHwaddr: mac,
    cap: nest(() => DCB_CAPABILITY),
    numtcs: orStatus(nest(() => DCB_NUMTCS)),
    bcn: orStatus(nest(() => DCB_BCN)),
    app: orStatus(nest(() => DCB_APP)),
    ieee: orStatus(nest(() => DCB_IEEE)),
    dcbx: flagSet(u8, ["DCB_CAP_DCBX", DCB_CAP_DCBX]),
    featcfg: orStatus(nest(() => DCB_FEATURES)),
    cee: nest(() => DCB_CEE),
  },
);

/**
 * Data center bridging: RTM_GETDCB and SETDCB, whose answers and notifications have the same types.
 */
export type DcbMessage = FamilyMessage<"dcb", DcbHeader, DcbAttributes>;

/** The family of data center bridging; net/dcb/dcbnl.c. */
export const DCB: Family<"dcb", DcbHeader, DcbAttributes> = {
  kind: "dcb",
  types: [RTM.GETDCB, RTM.SETDCB],
  header: DCBMSG,
  attributes: DCB_ATTRIBUTES,
};
