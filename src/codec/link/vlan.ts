import { ETH_P } from "../../abi/if_ether.ts";
import { IFLA_VLAN, IFLA_VLAN_QOS } from "../../abi/if_link.ts";
import { VLAN_FLAG } from "../../abi/link_kinds.ts";
import { list } from "../nests.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import type { AttributeType } from "../type.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, enumeration, flagSet, u16, u32 } from "../types.ts";

/** `struct ifla_vlan_flags`. */
export interface LinkVlanFlags extends Struct {
  /** VLAN_FLAG_*. */
  flags: number;
  /** In requests, which of them to change. */
  mask: number;
}

/** `struct ifla_vlan_qos_mapping`. */
export interface LinkVlanQosMapping extends Struct {
  /** The priority that is mapped. */
  from: number;
  /** The priority that it becomes. */
  to: number;
}

const mappings: AttributeType<LinkVlanQosMapping[]> = list({
  key: "mapping",
  id: IFLA_VLAN_QOS.MAPPING,
  type: struct<LinkVlanQosMapping>({ name: "ifla_vlan_qos_mapping", prefix: "" }, {
    from: u32,
    to: u32,
  }),
});

/** `IFLA_VLAN_*`: a VLAN of another link. */
export interface LinkVlanAttributes extends AttributeSet {
  /** `IFLA_VLAN_ID`: the VLAN, 0 to 4095. */
  id?: number;
  /** `IFLA_VLAN_FLAGS`. */
  flags?: LinkVlanFlags;
  /** `IFLA_VLAN_EGRESS_QOS`: from packet priorities to VLAN priorities. */
  egressQos?: LinkVlanQosMapping[];
  /** `IFLA_VLAN_INGRESS_QOS`: from VLAN priorities to packet priorities. */
  ingressQos?: LinkVlanQosMapping[];
  /** `IFLA_VLAN_PROTOCOL`: ETH_P_8021Q or ETH_P_8021AD, big-endian on the wire. */
  protocol?: number;
}

/** `IFLA_VLAN_*`; `vlan_policy` of net/8021q/vlan_netlink.c. */
export const LINK_VLAN: AttributeTable<LinkVlanAttributes> = new AttributeTable(
  "IFLA_VLAN",
  IFLA_VLAN,
  {
    id: u16,
    flags: struct<LinkVlanFlags>({ name: "ifla_vlan_flags", prefix: "" }, {
      flags: flagSet(u32, ["VLAN_FLAG", VLAN_FLAG]),
      mask: flagSet(u32, ["VLAN_FLAG", VLAN_FLAG]),
    }),
    egressQos: mappings,
    ingressQos: mappings,
    protocol: enumeration(be16, ["ETH_P", ETH_P]),
  },
);
