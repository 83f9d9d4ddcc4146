import { BR_CFM, BR_CFM_CCM_INTERVAL, BR_CFM_MEP_DIRECTION } from "../../abi/cfm_bridge.ts";
import {
  IFLA_BRIDGE_CFM,
  IFLA_BRIDGE_CFM_CC_CCM_TX,
  IFLA_BRIDGE_CFM_CC_CONFIG,
  IFLA_BRIDGE_CFM_CC_PEER,
  IFLA_BRIDGE_CFM_CC_PEER_STATUS,
  IFLA_BRIDGE_CFM_CC_RDI,
  IFLA_BRIDGE_CFM_MEP_CONFIG,
  IFLA_BRIDGE_CFM_MEP_CREATE,
  IFLA_BRIDGE_CFM_MEP_DELETE,
  IFLA_BRIDGE_CFM_MEP_STATUS,
} from "../../abi/if_bridge.ts";
import { nest, repeated } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { array, enumeration, macOf, u32, u8 } from "../types.ts";

/** `IFLA_BRIDGE_CFM_MEP_CREATE_*`: what a maintenance end point (MEP) is. */
export interface LinkBridgeCfmMepCreateAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_CFM_MEP_CREATE_INSTANCE`: the MEP's number in the bridge. */
  instance?: number;
  /** `IFLA_BRIDGE_CFM_MEP_CREATE_DOMAIN`: BR_CFM_*. */
  domain?: number;
  /** `IFLA_BRIDGE_CFM_MEP_CREATE_DIRECTION`: BR_CFM_MEP_DIRECTION_*. */
  direction?: number;
  /** `IFLA_BRIDGE_CFM_MEP_CREATE_IFINDEX`: the index of its port. */
  ifindex?: number;
}

/** `IFLA_BRIDGE_CFM_MEP_DELETE_*`. */
export interface LinkBridgeCfmMepDeleteAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_CFM_MEP_DELETE_INSTANCE`: the MEP's number in the bridge. */
  instance?: number;
}

/** `IFLA_BRIDGE_CFM_MEP_CONFIG_*`: what a MEP is called. */
export interface LinkBridgeCfmMepConfigAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_CFM_MEP_CONFIG_INSTANCE`: the MEP's number in the bridge. */
  instance?: number;
  /** `IFLA_BRIDGE_CFM_MEP_CONFIG_UNICAST_MAC`: its address, 6 bytes. */
  unicastMac?: string;
  /** `IFLA_BRIDGE_CFM_MEP_CONFIG_MDLEVEL`: the level of its maintenance domain, 0 to 7. */
  mdlevel?: number;
  /** `IFLA_BRIDGE_CFM_MEP_CONFIG_MEPID`: its id there, up to 0x1fff. */
  mepid?: number;
}

/** `IFLA_BRIDGE_CFM_CC_CONFIG_*`: the continuity check that a MEP expects. */
export interface LinkBridgeCfmCcConfigAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_CFM_CC_CONFIG_INSTANCE`: the MEP's number in the bridge. */
  instance?: number;
  /** `IFLA_BRIDGE_CFM_CC_CONFIG_ENABLE`: 1 to check. */
  enable?: number;
  /** `IFLA_BRIDGE_CFM_CC_CONFIG_EXP_INTERVAL`: BR_CFM_CCM_INTERVAL_*. */
  expInterval?: number;
  /** `IFLA_BRIDGE_CFM_CC_CONFIG_EXP_MAID`: the maintenance association's id, 48 bytes. */
  expMaid?: Uint8Array;
}

/** `IFLA_BRIDGE_CFM_CC_PEER_*`: the other end of a maintenance association. */
export interface LinkBridgeCfmCcPeerAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_CFM_CC_PEER_MEP_INSTANCE`: the number of the own MEP in the bridge. */
  mepInstance?: number;
  /** `IFLA_BRIDGE_CFM_CC_PEER_MEPID`: the id of the other. */
  mepid?: number;
}

/** `IFLA_BRIDGE_CFM_CC_RDI_*`: the remote defect indication. */
export interface LinkBridgeCfmCcRdiAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_CFM_CC_RDI_INSTANCE`: the MEP's number in the bridge. */
  instance?: number;
  /** `IFLA_BRIDGE_CFM_CC_RDI_RDI`: 1 to indicate a defect. */
  rdi?: number;
}

/** `IFLA_BRIDGE_CFM_CC_CCM_TX_*`: the continuity check messages (CCM) that a MEP sends. */
export interface LinkBridgeCfmCcCcmTxAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_CFM_CC_CCM_TX_INSTANCE`: the MEP's number in the bridge. */
  instance?: number;
  /** `IFLA_BRIDGE_CFM_CC_CCM_TX_DMAC`: whom they go to, 6 bytes. */
  dmac?: string;
  /** `IFLA_BRIDGE_CFM_CC_CCM_TX_SEQ_NO_UPDATE`: 1 to number them. */
  seqNoUpdate?: number;
  /** `IFLA_BRIDGE_CFM_CC_CCM_TX_PERIOD`: for how many seconds; 0 to stop. */
  period?: number;
  /** `IFLA_BRIDGE_CFM_CC_CCM_TX_IF_TLV`: 1 to tell the interface's state. */
  ifTlv?: number;
  /** `IFLA_BRIDGE_CFM_CC_CCM_TX_IF_TLV_VALUE`: that state. */
  ifTlvValue?: number;
  /** `IFLA_BRIDGE_CFM_CC_CCM_TX_PORT_TLV`: 1 to tell the port's state. */
  portTlv?: number;
  /** `IFLA_BRIDGE_CFM_CC_CCM_TX_PORT_TLV_VALUE`: that state. */
  portTlvValue?: number;
}

/** `IFLA_BRIDGE_CFM_MEP_STATUS_*`: what a MEP has seen since it was last asked. */
export interface LinkBridgeCfmMepStatusAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_CFM_MEP_STATUS_INSTANCE`: the MEP's number in the bridge. */
  instance?: number;
  /** `IFLA_BRIDGE_CFM_MEP_STATUS_OPCODE_UNEXP_SEEN`: 1 for an unexpected opcode. */
  opcodeUnexpSeen?: number;
  /** `IFLA_BRIDGE_CFM_MEP_STATUS_VERSION_UNEXP_SEEN`: 1 for an unexpected version. */
  versionUnexpSeen?: number;
  /** `IFLA_BRIDGE_CFM_MEP_STATUS_RX_LEVEL_LOW_SEEN`: 1 for a level below the own. */
  rxLevelLowSeen?: number;
}

/** `IFLA_BRIDGE_CFM_CC_PEER_STATUS_*`: what was heard of the other end. */
export interface LinkBridgeCfmCcPeerStatusAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_CFM_CC_PEER_STATUS_INSTANCE`: the number of the own MEP in the bridge. */
  instance?: number;
  /** `IFLA_BRIDGE_CFM_CC_PEER_STATUS_PEER_MEPID`: the id of the other. */
  peerMepid?: number;
  /** `IFLA_BRIDGE_CFM_CC_PEER_STATUS_CCM_DEFECT`: 1 if its messages do not come. */
  ccmDefect?: number;
  /** `IFLA_BRIDGE_CFM_CC_PEER_STATUS_RDI`: 1 if it indicates a defect. */
  rdi?: number;
  /** `IFLA_BRIDGE_CFM_CC_PEER_STATUS_PORT_TLV_VALUE`: its port's state. */
  portTlvValue?: number;
  /** `IFLA_BRIDGE_CFM_CC_PEER_STATUS_IF_TLV_VALUE`: its interface's state. */
  ifTlvValue?: number;
  /** `IFLA_BRIDGE_CFM_CC_PEER_STATUS_SEEN`: 1 if a message came since it was last asked. */
  seen?: number;
  /** `IFLA_BRIDGE_CFM_CC_PEER_STATUS_TLV_SEEN`: 1 if one with states came. */
  tlvSeen?: number;
  /** `IFLA_BRIDGE_CFM_CC_PEER_STATUS_SEQ_UNEXP_SEEN`: 1 if one had an unexpected number. */
  seqUnexpSeen?: number;
}

/**
 * `IFLA_BRIDGE_CFM_*`: connectivity fault management of a bridge (IEEE 802.1Q). Those in `…Info`
 * are answers, the others requests. The kernel writes a MEP's attributes one after another, and
 * then the next one's, so that those of the second and later MEPs are among the `unknown`.
 */
export interface LinkBridgeCfmAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_CFM_MEP_CREATE`. */
  mepCreate?: LinkBridgeCfmMepCreateAttributes;
  /** `IFLA_BRIDGE_CFM_MEP_DELETE`. */
  mepDelete?: LinkBridgeCfmMepDeleteAttributes;
  /** `IFLA_BRIDGE_CFM_MEP_CONFIG`. */
  mepConfig?: LinkBridgeCfmMepConfigAttributes;
  /** `IFLA_BRIDGE_CFM_CC_CONFIG`. */
  ccConfig?: LinkBridgeCfmCcConfigAttributes;
  /** `IFLA_BRIDGE_CFM_CC_PEER_MEP_ADD`. */
  ccPeerMepAdd?: LinkBridgeCfmCcPeerAttributes;
  /** `IFLA_BRIDGE_CFM_CC_PEER_MEP_REMOVE`. */
  ccPeerMepRemove?: LinkBridgeCfmCcPeerAttributes;
  /** `IFLA_BRIDGE_CFM_CC_RDI`. */
  ccRdi?: LinkBridgeCfmCcRdiAttributes;
  /** `IFLA_BRIDGE_CFM_CC_CCM_TX`. */
  ccCcmTx?: LinkBridgeCfmCcCcmTxAttributes;
  /** `IFLA_BRIDGE_CFM_MEP_CREATE_INFO`. */
  mepCreateInfo?: LinkBridgeCfmMepCreateAttributes[];
  /** `IFLA_BRIDGE_CFM_MEP_CONFIG_INFO`. */
  mepConfigInfo?: LinkBridgeCfmMepConfigAttributes[];
  /** `IFLA_BRIDGE_CFM_CC_CONFIG_INFO`. */
  ccConfigInfo?: LinkBridgeCfmCcConfigAttributes[];
  /** `IFLA_BRIDGE_CFM_CC_RDI_INFO`. */
  ccRdiInfo?: LinkBridgeCfmCcRdiAttributes[];
  /** `IFLA_BRIDGE_CFM_CC_CCM_TX_INFO`. */
  ccCcmTxInfo?: LinkBridgeCfmCcCcmTxAttributes[];
  /** `IFLA_BRIDGE_CFM_CC_PEER_MEP_INFO`. */
  ccPeerMepInfo?: LinkBridgeCfmCcPeerAttributes[];
  /** `IFLA_BRIDGE_CFM_MEP_STATUS_INFO`. */
  mepStatusInfo?: LinkBridgeCfmMepStatusAttributes[];
  /** `IFLA_BRIDGE_CFM_CC_PEER_STATUS_INFO`. */
  ccPeerStatusInfo?: LinkBridgeCfmCcPeerStatusAttributes[];
}

const MEP_CREATE: AttributeTable<LinkBridgeCfmMepCreateAttributes> = new AttributeTable(
  "IFLA_BRIDGE_CFM_MEP_CREATE",
  IFLA_BRIDGE_CFM_MEP_CREATE,
  {
    instance: u32,
    domain: enumeration(u32, ["BR_CFM", BR_CFM]),
    direction: enumeration(u32, ["BR_CFM_MEP_DIRECTION", BR_CFM_MEP_DIRECTION]),
    ifindex: u32,
  },
);

const MEP_DELETE: AttributeTable<LinkBridgeCfmMepDeleteAttributes> = new AttributeTable(
  "IFLA_BRIDGE_CFM_MEP_DELETE",
  IFLA_BRIDGE_CFM_MEP_DELETE,
  { instance: u32 },
);

const MEP_CONFIG: AttributeTable<LinkBridgeCfmMepConfigAttributes> = new AttributeTable(
  "IFLA_BRIDGE_CFM_MEP_CONFIG",
  IFLA_BRIDGE_CFM_MEP_CONFIG,
  { instance: u32, unicastMac: macOf(6), mdlevel: u32, mepid: u32 },
);

const CC_CONFIG: AttributeTable<LinkBridgeCfmCcConfigAttributes> = new AttributeTable(
  "IFLA_BRIDGE_CFM_CC_CONFIG",
  IFLA_BRIDGE_CFM_CC_CONFIG,
  {
    instance: u32,
    enable: u32,
    expInterval: enumeration(u32, ["BR_CFM_CCM_INTERVAL", BR_CFM_CCM_INTERVAL]),
    expMaid: array(48),
  },
);

const CC_PEER: AttributeTable<LinkBridgeCfmCcPeerAttributes> = new AttributeTable(
  "IFLA_BRIDGE_CFM_CC_PEER",
  IFLA_BRIDGE_CFM_CC_PEER,
  { mepInstance: u32, mepid: u32 },
);

const CC_RDI: AttributeTable<LinkBridgeCfmCcRdiAttributes> = new AttributeTable(
  "IFLA_BRIDGE_CFM_CC_RDI",
  IFLA_BRIDGE_CFM_CC_RDI,
  { instance: u32, rdi: u32 },
);

const CC_CCM_TX: AttributeTable<LinkBridgeCfmCcCcmTxAttributes> = new AttributeTable(
  "IFLA_BRIDGE_CFM_CC_CCM_TX",
  IFLA_BRIDGE_CFM_CC_CCM_TX,
  {
    instance: u32,
    dmac: macOf(6),
    seqNoUpdate: u32,
    period: u32,
    ifTlv: u32,
    ifTlvValue: u8,
    portTlv: u32,
    portTlvValue: u8,
  },
);

const MEP_STATUS: AttributeTable<LinkBridgeCfmMepStatusAttributes> = new AttributeTable(
  "IFLA_BRIDGE_CFM_MEP_STATUS",
  IFLA_BRIDGE_CFM_MEP_STATUS,
  { instance: u32, opcodeUnexpSeen: u32, versionUnexpSeen: u32, rxLevelLowSeen: u32 },
);

const CC_PEER_STATUS: AttributeTable<LinkBridgeCfmCcPeerStatusAttributes> = new AttributeTable(
  "IFLA_BRIDGE_CFM_CC_PEER_STATUS",
  IFLA_BRIDGE_CFM_CC_PEER_STATUS,
  {
    instance: u32,
    peerMepid: u32,
    ccmDefect: u32,
    rdi: u32,
    portTlvValue: u8,
    ifTlvValue: u8,
    seen: u32,
    tlvSeen: u32,
    seqUnexpSeen: u32,
  },
);

const flagged = { flagged: true };

/** `IFLA_BRIDGE_CFM_*`; `br_cfm_policy` of net/bridge/br_cfm_netlink.c. */
export const LINK_BRIDGE_CFM: AttributeTable<LinkBridgeCfmAttributes> = new AttributeTable(
  "IFLA_BRIDGE_CFM",
  IFLA_BRIDGE_CFM,
  {
    mepCreate: nest(() => MEP_CREATE, flagged),
    mepDelete: nest(() => MEP_DELETE, flagged),
    mepConfig: nest(() => MEP_CONFIG, flagged),
    ccConfig: nest(() => CC_CONFIG, flagged),
    ccPeerMepAdd: nest(() => CC_PEER, flagged),
    ccPeerMepRemove: nest(() => CC_PEER, flagged),
    ccRdi: nest(() => CC_RDI, flagged),
    ccCcmTx: nest(() => CC_CCM_TX, flagged),
    mepCreateInfo: repeated(nest(() => MEP_CREATE, flagged)),
    mepConfigInfo: repeated(nest(() => MEP_CONFIG, flagged)),
    ccConfigInfo: repeated(nest(() => CC_CONFIG, flagged)),
    ccRdiInfo: repeated(nest(() => CC_RDI, flagged)),
    ccCcmTxInfo: repeated(nest(() => CC_CCM_TX, flagged)),
    ccPeerMepInfo: repeated(nest(() => CC_PEER, flagged)),
    mepStatusInfo: repeated(nest(() => MEP_STATUS, flagged)),
    ccPeerStatusInfo: repeated(nest(() => CC_PEER_STATUS, flagged)),
  },
);
