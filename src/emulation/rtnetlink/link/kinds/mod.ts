import { BOND_LINK_OPS } from "./bond.ts";
import { BRIDGE_LINK_OPS } from "./bridge.ts";
import { DUMMY_OPS } from "./dummy.ts";
import { IFB_OPS } from "./ifb.ts";
import type { RtnlLinkOps } from "./kind_ops.ts";
import { MACVLAN_LINK_OPS, MACVTAP_LINK_OPS } from "./macvlan.ts";
import { NLMON_LINK_OPS } from "./nlmon.ts";
import { TUN_LINK_OPS } from "./tun.ts";
import { VETH_OPS } from "./veth.ts";
import { VLAN_LINK_OPS } from "./vlan.ts";
import { VRF_LINK_OPS } from "./vrf.ts";
import { VXLAN_LINK_OPS } from "./vxlan.ts";

/** The kinds of links that there are (`rtnl_link_register`). */
const LINK_KINDS: readonly RtnlLinkOps[] = [
  BOND_LINK_OPS,
  BRIDGE_LINK_OPS,
  DUMMY_OPS,
  IFB_OPS,
  VETH_OPS,
  MACVLAN_LINK_OPS,
  MACVTAP_LINK_OPS,
  NLMON_LINK_OPS,
  TUN_LINK_OPS,
  VLAN_LINK_OPS,
  VRF_LINK_OPS,
  VXLAN_LINK_OPS,
];

const byName: ReadonlyMap<string, RtnlLinkOps> = new Map(
  LINK_KINDS.map((ops) => [ops.kind.name, ops]),
);

/** The kind of a name (`rtnl_link_ops_get`). */
export function linkOps(kind: string): RtnlLinkOps | undefined {
  return byName.get(kind);
}
