import { DCB_APP_IDTYPE, DCB_ATTR, DCB_ATTR_CEE, DCB_ATTR_CEE_PEER } from "../../abi/dcbnl.ts";
import { list, nest, repeated } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, u16, u8, vector } from "../types.ts";
import type { DcbAppAttributes, DcbFeatcfgAttributes } from "./features.ts";
import { DCB_APP, DCB_FEATURES } from "./features.ts";
import type { DcbPfcAttributes, DcbPriorityGroupAttributes } from "./groups.ts";
import { DCB_PFC, DCB_PRIORITY_GROUPS } from "./groups.ts";

const eight = vector(u8, 8);

/** `struct cee_pg` (linux/dcbnl.h): the peer's priority groups. */
export interface CeePg extends Struct {
  /** 1 if the peer takes over ours. */
  willing: number;
  /** 1 if it could not. */
  error: number;
  /** 1 if there are priority groups. */
  pgEn: number;
  /** Traffic classes. */
  tcsSupported: number;
  /** The groups' shares of the bandwidth, in percent. */
  pgBw: number[];
  /** The priorities' groups. */
  prioPg: number[];
}

const ceePg: StructType<CeePg> = struct<CeePg>({
  name: "cee_pg",
  prefix: "",
}, {
  willing: u8,
  error: u8,
  pgEn: u8,
  tcsSupported: u8,
  pgBw: eight,
  prioPg: eight,
});

/** `struct cee_pfc` (linux/dcbnl.h): the peer's priority flow control. */
export interface CeePfc extends Struct {
  /** 1 if the peer takes over ours. */
  willing: number;
  /** 1 if it could not. */
  error: number;
  /** A bit for each traffic class that has it. */
  pfcEn: number;
  /** Traffic classes. */
  tcsSupported: number;
}

const ceePfc: StructType<CeePfc> = struct<CeePfc>({
  name: "cee_pfc",
  prefix: "",
}, {
  willing: u8,
  error: u8,
  pfcEn: u8,
  tcsSupported: u8,
});

/** `struct dcb_peer_app_info` (linux/dcbnl.h): of the peer's applications. */
export interface CeePeerAppInfo extends Struct {
  /** 1 if the peer takes over ours. */
  willing: number;
  /** 1 if it could not. */
  error: number;
}

const ceePeerAppInfo: StructType<CeePeerAppInfo> = struct<CeePeerAppInfo>({
  name: "dcb_peer_app_info",
  prefix: "",
}, {
  willing: u8,
  error: u8,
});

/** `struct dcb_app` (linux/dcbnl.h): one of the peer's applications. */
export interface CeeApp extends Struct {
  /** DCB_APP_IDTYPE_*. */
  selector: number;
  /** A bit for each priority. */
  priority: number;
  /** An EtherType or a port, in host order. */
  protocol: number;
}

const ceeApp: StructType<CeeApp> = struct<CeeApp>({
  name: "dcb_app",
  prefix: "",
}, {
  selector: enumeration(u8, ["DCB_APP_IDTYPE", DCB_APP_IDTYPE]),
  priority: u8,
  protocol: u16,
});

/** `DCB_ATTR_CEE_PEER_*` of linux/dcbnl.h: the peer's applications. */
export interface DcbCeePeerAppAttributes extends AttributeSet {
  /** `DCB_ATTR_CEE_PEER_APP_INFO`. */
  appInfo?: CeePeerAppInfo;
  /** `DCB_ATTR_CEE_PEER_APP`: the applications. */
  app?: CeeApp[];
}

/** `DCB_ATTR_CEE_PEER_*`; `dcbnl_build_peer_app` of net/dcb/dcbnl.c. */
export const DCB_CEE_PEER_APP: AttributeTable<DcbCeePeerAppAttributes> = new AttributeTable(
  "DCB_ATTR_CEE_PEER",
  DCB_ATTR_CEE_PEER,
  {
    appInfo: ceePeerAppInfo,
    app: repeated(ceeApp),
  },
);

/** `DCB_ATTR_CEE_*` of linux/dcbnl.h: what was negotiated by the protocol before IEEE 802.1Qaz. */
export interface DcbCeeAttributes extends AttributeSet {
  /** `DCB_ATTR_CEE_PEER_PG`. */
  peerPg?: CeePg;
  /** `DCB_ATTR_CEE_PEER_PFC`. */
  peerPfc?: CeePfc;
  /** `DCB_ATTR_CEE_PEER_APP_TABLE`. */
  peerAppTable?: DcbCeePeerAppAttributes;
  /** `DCB_ATTR_CEE_TX_PG`: of what is sent. */
  txPg?: DcbPriorityGroupAttributes;
  /** `DCB_ATTR_CEE_RX_PG`: of what is received. */
  rxPg?: DcbPriorityGroupAttributes;
  /** `DCB_ATTR_CEE_PFC`. */
  pfc?: DcbPfcAttributes;
  /** `DCB_ATTR_CEE_APP_TABLE`: the applications, each a DCB_ATTR_APP. */
  appTable?: DcbAppAttributes[];
  /** `DCB_ATTR_CEE_FEAT`. */
  feat?: DcbFeatcfgAttributes;
}

/** `DCB_ATTR_CEE_*`; `dcbnl_cee_fill` of net/dcb/dcbnl.c. */
export const DCB_CEE: AttributeTable<DcbCeeAttributes> = new AttributeTable(
  "DCB_ATTR_CEE",
  DCB_ATTR_CEE,
  {
    peerPg: ceePg,
    peerPfc: ceePfc,
    peerAppTable: nest(() => DCB_CEE_PEER_APP),
    txPg: nest(() => DCB_PRIORITY_GROUPS),
    rxPg: nest(() => DCB_PRIORITY_GROUPS),
    pfc: nest(() => DCB_PFC),
    appTable: list({ id: DCB_ATTR.APP, key: "app", type: nest(() => DCB_APP) }),
    feat: nest(() => DCB_FEATURES),
  },
);
