/** A request about an entry of a forwarding database, as those who keep one see it. */
export interface FdbRequest {
  /** NUD_*: `ndm_state`. */
  readonly state: number;
  /** NTF_*: `ndm_flags`. */
  readonly flags: number;
  /** NLM_F_* of the request. */
  readonly nlmsgFlags: number;
  /** Its link-layer address, 6 bytes; of a bulk deletion none. */
  readonly address: Uint8Array;
  /** Its VLAN, or 0. */
  readonly vid: number;
  /** The attributes (`tb[]`): the payload of one by its number NDA_*, in whatever length it came. */
  payload(id: number): DataView | undefined;
  /** What NDA_FDB_EXT_ATTRS says, by the policy of bridges, or a negative error number. */
  fdbExtAttrs?(): { readonly activityNotify?: number; readonly dontRefresh?: boolean } | number;
  /** Checks a bulk deletion by what such a device takes of them: 0, or a negative error number. */
  checkBulk?(device: "bridge" | "vxlan"): number;
  /** Explains a refusal by an attribute (`NL_SET_ERR_MSG_ATTR`). */
  blame?(id: number, text: string): void;
  /** Whether who carried it out has told of it already (`*notified`). */
  notified: boolean;
}

/** What is told of an entry, in the order of its properties; a codec's attributes are made of it. */
export interface FdbEntryAttributes {
  /** `NDA_LINK_NETNSID`. */
  readonly linkNetnsid?: number;
  /** `NDA_DST`, as text. */
  readonly dst?: string;
  /** `NDA_NH_ID`. */
  readonly nhId?: number;
  /** `NDA_LLADDR`, as text: hexadecimal digits and colons. */
  readonly lladdr?: string;
  /** `NDA_MASTER`. */
  readonly master?: number;
  /** `NDA_FLAGS_EXT`: NTF_EXT_*. */
  readonly flagsExt?: number;
  /** `NDA_PORT`. */
  readonly port?: number;
  /** `NDA_VNI`. */
  readonly vni?: number;
  /** `NDA_IFINDEX`. */
  readonly ifindex?: number;
  /** `NDA_SRC_VNI`. */
  readonly srcVni?: number;
  /** `NDA_CACHEINFO`: times in 1/100 s before now. */
  readonly cacheinfo?: {
    readonly confirmed: number;
    readonly used: number;
    readonly updated: number;
    readonly refcnt: number;
  };
  /** `NDA_VLAN`. */
  readonly vlan?: number;
  /** `NDA_FDB_EXT_ATTRS`. */
  readonly fdbExtAttrs?: { readonly activityNotify?: number };
}

/** An entry of a forwarding database as messages show it. */
export interface FdbEntry {
  /** AF_BRIDGE, or AF_INET and AF_INET6 where the kernel has no better idea. */
  readonly family: number;
  /** The device's index. */
  readonly ifindex: number;
  /** NUD_*. */
  readonly state: number;
  /** NTF_*. */
  readonly flags: number;
  /** RTN_*, or 0. */
  readonly type: number;
  /** What else there is to say. */
  readonly attributes: FdbEntryAttributes;
}
