import { IFLA_INFO } from "../../abi/if_link.ts";
import { nest, select } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { binary, string } from "../types.ts";
import type { LinkBridgeAttributes, LinkBridgePortAttributes } from "./bridge.ts";
import { LINK_BRIDGE, LINK_BRIDGE_PORT } from "./bridge.ts";
import type { LinkMacvlanAttributes } from "./macvlan.ts";
import { LINK_MACVLAN } from "./macvlan.ts";
import type { LinkVlanAttributes } from "./vlan.ts";
import { LINK_VLAN } from "./vlan.ts";
import type { LinkVrfAttributes, LinkVrfPortAttributes } from "./vrf.ts";
import { LINK_VRF, LINK_VRF_PORT } from "./vrf.ts";
import type { LinkVxlanAttributes } from "./vxlan.ts";
import { LINK_VXLAN } from "./vxlan.ts";

/** The data of each kind of link that has a table. The data of other kinds stays bytes. */
export interface LinkDataOfKind {
  /** A bridge. */
  bridge: LinkBridgeAttributes;
  /** A link with its own address on another link. */
  macvlan: LinkMacvlanAttributes;
  /** The same, as a character device. */
  macvtap: LinkMacvlanAttributes;
  /** A VLAN. */
  vlan: LinkVlanAttributes;
  /** A virtual routing domain. */
  vrf: LinkVrfAttributes;
  /** A tunnel of Ethernet in UDP. */
  vxlan: LinkVxlanAttributes;
}

/** The data of a link with a master, by the master's kind. */
export interface LinkDataOfSlaveKind {
  /** A port of a bridge. */
  bridge: LinkBridgePortAttributes;
  /** A link in a virtual routing domain. */
  vrf: LinkVrfPortAttributes;
}

/** What a link's kind says of its data: `kind === "vxlan"` tells the type of `data`. */
export type LinkKind =
  | {
    [K in keyof LinkDataOfKind]: {
      /** `IFLA_INFO_KIND`. */
      kind: K;
      /** `IFLA_INFO_DATA`. */
      data?: LinkDataOfKind[K];
    };
  }[keyof LinkDataOfKind]
  | {
    /** `IFLA_INFO_KIND`: a kind without a table. */
    kind?: string;
    /** `IFLA_INFO_DATA` of such a kind is among the `unknown`. */
    data?: never;
  };

/** What the kind of a link's master says of its data there. */
export type LinkSlaveKind =
  | {
    [K in keyof LinkDataOfSlaveKind]: {
      /** `IFLA_INFO_SLAVE_KIND`. */
      slaveKind: K;
      /** `IFLA_INFO_SLAVE_DATA`. */
      slaveData?: LinkDataOfSlaveKind[K];
    };
  }[keyof LinkDataOfSlaveKind]
  | {
    /** `IFLA_INFO_SLAVE_KIND`: a kind without a table. */
    slaveKind?: string;
    /** `IFLA_INFO_SLAVE_DATA` of such a kind is among the `unknown`. */
    slaveData?: never;
  };

/** `IFLA_INFO_*` of linux/if_link.h: the kind of a link, and what is particular to it. */
export type LinkInfo = AttributeSet & LinkKind & LinkSlaveKind & {
  /** `IFLA_INFO_XSTATS`: counters that `kind` decides, as bytes. */
  xstats?: Uint8Array;
};

type Nests<T> = { readonly [K in keyof T]: AttributeType<T[K]> };

const DATA: Nests<LinkDataOfKind> = {
  bridge: nest(() => LINK_BRIDGE),
  macvlan: nest(() => LINK_MACVLAN),
  macvtap: nest(() => LINK_MACVLAN),
  vlan: nest(() => LINK_VLAN),
  vrf: nest(() => LINK_VRF),
  vxlan: nest(() => LINK_VXLAN),
};

const SLAVE_DATA: Nests<LinkDataOfSlaveKind> = {
  bridge: nest(() => LINK_BRIDGE_PORT),
  vrf: nest(() => LINK_VRF_PORT),
};

/** `IFLA_INFO_*`; `ifla_info_policy` of net/core/rtnetlink.c. */
export const LINKINFO: AttributeTable<LinkInfo> = new AttributeTable<LinkInfo>(
  "IFLA_INFO",
  IFLA_INFO,
  {
    kind: string,
    data: select("kind", DATA),
    xstats: binary,
    slaveKind: string,
    slaveData: select("slaveKind", SLAVE_DATA),
  },
);
