import { FDB_NOTIFY, NDA, NFEA, NTF, NTF_EXT, NUD } from "../abi/neighbour.ts";
import { RTM, RTN, RTPROT } from "../abi/rtnetlink.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { addressFamily } from "./message.ts";
import { nest } from "./nests.ts";
import type { Struct, StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import { be16, enumeration, flag, flagSet, ip, mac, s32, u16, u32, u8 } from "./types.ts";

/** `struct ndmsg` (linux/neighbour.h): a neighbour's fixed header. */
export interface NeighbourHeader extends FamilyHeader {
  /** `ndm_ifindex`: the link's number. */
  ifindex: number;
  /** `ndm_state`: NUD_*. */
  state: number;
  /** `ndm_flags`: NTF_*. */
  flags: number;
  /** `ndm_type`: RTN_*. */
  type: number;
}

/** `struct ndmsg` of linux/neighbour.h. */
export const NDMSG: StructType<NeighbourHeader> = struct<NeighbourHeader>({
  name: "ndmsg",
  prefix: "ndm_",
  whole: (view, at) => ({
    family: view.getUint8(at),
    ifindex: view.getInt32(at + 4, true),
    state: view.getUint16(at + 8, true),
    flags: view.getUint8(at + 10),
    type: view.getUint8(at + 11),
  }),
}, {
  family: addressFamily,
  ifindex: s32,
  state: flagSet(u16, ["NUD", NUD]),
  flags: flagSet(u8, ["NTF", NTF]),
  type: enumeration(u8, ["RTN", RTN]),
});

/** `struct nda_cacheinfo`: times in 1/100 s before now. */
export interface NeighbourCacheinfo extends Struct {
  /** Since it was last confirmed. */
  confirmed: number;
  /** Since it was last used. */
  used: number;
  /** Since it was last changed. */
  updated: number;
  /** References, less one. */
  refcnt: number;
}

/** `NFEA_*`: what else a forwarding database entry says. */
export interface NeighbourFdbExtAttributes extends AttributeSet {
  /** `NFEA_ACTIVITY_NOTIFY`: FDB_NOTIFY_*. */
  activityNotify?: number;
  /** `NFEA_DONT_REFRESH`: the request does not count as a use. */
  dontRefresh?: true;
}

/** `NFEA_*`; `br_nda_fdb_pol` of net/bridge/br_fdb.c. */
export const NEIGHBOUR_FDB_EXT: AttributeTable<NeighbourFdbExtAttributes> = new AttributeTable(
  "NFEA",
  NFEA,
  {
    activityNotify: flagSet(u8, ["FDB_NOTIFY", FDB_NOTIFY]),
    dontRefresh: flag,
  },
);

/** `NDA_*` of linux/neighbour.h, Linux 6.18: a neighbour's attributes. */
export interface NeighbourAttributes extends AttributeSet {
  /** `NDA_DST`: its network address; of a forwarding database entry the remote tunnel end. */
  dst?: string;
  /** `NDA_LLADDR`: its link-layer address. */
  lladdr?: string;
  /** `NDA_CACHEINFO`. */
  cacheinfo?: NeighbourCacheinfo;
  /** `NDA_PROBES`: solicitations sent without an answer. */
  probes?: number;
  /** `NDA_VLAN`: a forwarding database entry's VLAN. */
  vlan?: number;
  /** `NDA_PORT`: the tunnel's destination port, big-endian on the wire. */
  port?: number;
  /** `NDA_VNI`: the tunnel's network id. */
  vni?: number;
  /** `NDA_IFINDEX`: the link that the tunnel goes out by. */
  ifindex?: number;
  /** `NDA_MASTER`: the bridge. */
  master?: number;
  /** `NDA_LINK_NETNSID`: the namespace of `ifindex`. */
  linkNetnsid?: number;
  /** `NDA_SRC_VNI`: the network id that packets come with. */
  srcVni?: number;
  /** `NDA_PROTOCOL`: RTPROT_*: who made the entry. */
  protocol?: number;
  /** `NDA_NH_ID`: a nexthop object in place of `dst`. */
  nhId?: number;
  /** `NDA_FDB_EXT_ATTRS`. */
  fdbExtAttrs?: NeighbourFdbExtAttributes;
  /** `NDA_FLAGS_EXT`: NTF_EXT_*. */
  flagsExt?: number;
  /** `NDA_NDM_STATE_MASK`: in bulk deletions the states to compare, NUD_*. */
  ndmStateMask?: number;
  /** `NDA_NDM_FLAGS_MASK`: in bulk deletions the flags to compare, NTF_*. */
  ndmFlagsMask?: number;
}

/** `NDA_*`; `nda_policy` of net/core/neighbour.c. */
export const NEIGHBOUR_ATTRIBUTES: AttributeTable<NeighbourAttributes> = new AttributeTable<
  NeighbourAttributes
>(
  "NDA",
  NDA,
  {
    dst: ip,
    lladdr: mac,
    cacheinfo: struct<NeighbourCacheinfo>({
      name: "nda_cacheinfo",
      prefix: "ndm_",
      whole: (view, at) => ({
        confirmed: view.getUint32(at, true),
        used: view.getUint32(at + 4, true),
        updated: view.getUint32(at + 8, true),
        refcnt: view.getUint32(at + 12, true),
      }),
    }, {
      confirmed: u32,
      used: u32,
      updated: u32,
      refcnt: u32,
    }),
    probes: u32,
    vlan: u16,
    port: be16,
    vni: u32,
    ifindex: u32,
    master: u32,
    linkNetnsid: s32,
    srcVni: u32,
    protocol: enumeration(u8, ["RTPROT", RTPROT]),
    nhId: u32,
    fdbExtAttrs: nest(() => NEIGHBOUR_FDB_EXT, { flagged: true }),
    flagsExt: flagSet(u32, ["NTF_EXT", NTF_EXT]),
    ndmStateMask: flagSet(u16, ["NUD", NUD]),
    ndmFlagsMask: flagSet(u8, ["NTF", NTF]),
  },
  [
    (dst, lladdr, probes, cacheinfo) => ({ dst, lladdr, probes, cacheinfo }),
    (dst, lladdr, cacheinfo, probes) => ({ dst, lladdr, cacheinfo, probes }),
    (dst, probes, cacheinfo) => ({ dst, probes, cacheinfo }),
  ],
);

/** A neighbour or forwarding database entry: RTM_NEWNEIGH, DELNEIGH, GETNEIGH. */
export type NeighbourMessage = FamilyMessage<"neighbour", NeighbourHeader, NeighbourAttributes>;

/** The neighbour family; net/core/neighbour.c, `rtnl_fdb_*` of net/core/rtnetlink.c. */
export const NEIGHBOUR: Family<"neighbour", NeighbourHeader, NeighbourAttributes> = {
  kind: "neighbour",
  types: [RTM.NEWNEIGH, RTM.DELNEIGH, RTM.GETNEIGH],
  header: NDMSG,
  attributes: NEIGHBOUR_ATTRIBUTES,
};
