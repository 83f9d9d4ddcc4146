/** The constants of `src/abi`, as C names them, and the headers that they are in. */

import * as abi from "../src/abi/mod.ts";

/** The uapi headers whose constants `src/abi` has. */
export const HEADERS: readonly string[] = [
  "sys/socket.h",
  "asm/byteorder.h",
  "linux/batman_adv.h",
  "linux/amt.h",
  "linux/caif/if_caif.h",
  "linux/can/netlink.h",
  "linux/capability.h",
  "linux/can/vxcan.h",
  "linux/dcbnl.h",
  "linux/cfm_bridge.h",
  "linux/errno.h",
  "linux/fib_rules.h",
  "linux/gen_stats.h",
  "linux/genetlink.h",
  "linux/if.h",
  "linux/if_addr.h",
  "linux/if_addrlabel.h",
  "linux/if_arp.h",
  "linux/if_bonding.h",
  "linux/if_bridge.h",
  "linux/if_ether.h",
  "linux/if_link.h",
  "linux/if_tun.h",
  "linux/if_tunnel.h",
  "linux/if_vlan.h",
  "linux/ila.h",
  "linux/in.h",
  "linux/ioam6_iptunnel.h",
  "linux/ip.h",
  "linux/ip6_tunnel.h",
  "linux/ipv6.h",
  "linux/lwtunnel.h",
  "linux/mpls.h",
  "linux/mpls_iptunnel.h",
  "linux/mroute.h",
  "linux/mroute6.h",
  "linux/mrp_bridge.h",
  "linux/neighbour.h",
  "linux/net_namespace.h",
  "linux/netconf.h",
  "linux/netlink.h",
  "linux/netlink_diag.h",
  "linux/nexthop.h",
  "linux/pkt_sched.h",
  "linux/rpl_iptunnel.h",
  "linux/rtnetlink.h",
  "linux/seg6.h",
  "linux/seg6_iptunnel.h",
  "linux/seg6_local.h",
  "linux/snmp.h",
  "linux/sock_diag.h",
  "linux/sockios.h",
  "linux/ife.h",
  "linux/pkt_cls.h",
  "linux/tc_act/tc_bpf.h",
  "linux/tc_act/tc_connmark.h",
  "linux/tc_act/tc_csum.h",
  "linux/tc_act/tc_ct.h",
  "linux/tc_act/tc_ctinfo.h",
  "linux/tc_act/tc_defact.h",
  "linux/tc_act/tc_gact.h",
  "linux/tc_act/tc_gate.h",
  "linux/tc_act/tc_ife.h",
  "linux/tc_act/tc_mirred.h",
  "linux/tc_act/tc_mpls.h",
  "linux/tc_act/tc_nat.h",
  "linux/tc_act/tc_pedit.h",
  "linux/tc_act/tc_sample.h",
  "linux/tc_act/tc_skbedit.h",
  "linux/tc_act/tc_skbmod.h",
  "linux/tc_act/tc_tunnel_key.h",
  "linux/tc_act/tc_vlan.h",
  "linux/tc_ematch/tc_em_cmp.h",
  "linux/tc_ematch/tc_em_ipt.h",
  "linux/tc_ematch/tc_em_meta.h",
  "linux/tc_ematch/tc_em_nbyte.h",
  "linux/tc_ematch/tc_em_text.h",
  "linux/version.h",
  "linux/veth.h",
  "linux/wwan.h",
];

/** Tables whose C prefix is not their own name. */
const PREFIX: Readonly<Record<string, string>> = {
  BRIDGE_HWMODE: "BRIDGE_MODE_",
  DCB_ATTR_IEEE: "DCB_ATTR_",
  DCB_ATTR_IEEE_APP: "DCB_ATTR_",
  ERRNO: "",
  IFF_TUN: "IFF_",
  IFLA_STATS_GETSET: "IFLA_STATS_",
  IFLA_VF_INFO: "IFLA_VF_",
  IFLA_VF_PORT: "IFLA_VF_",
  IFLA_VF_VLAN_INFO: "IFLA_VF_VLAN_",
  IPMRA_VIF: "IPMRA_",
  MDBA_GET_ENTRY: "MDBA_GET_",
  MDBA_SET_ENTRY: "MDBA_SET_",
  MDB_STATE: "MDB_",
  NETKIT_ACTION: "NETKIT_",
  NETKIT_MODE: "NETKIT_",
  NETLINK_SO: "NETLINK_",
  NETLINK_STATE: "NETLINK_",
  SEG6_LOCAL_BPF_PROG: "SEG6_LOCAL_BPF_",
  SIOC: "SIOC",
  TCF_EM_FLAG: "TCF_EM_",
  TCA_MIRRED_EACTION: "TCA_",
};

/** What C stores otherwise: big-endian numbers, and a mask wider than its 16-bit field. */
const EXPRESSION: Readonly<Record<string, (name: string) => string>> = {
  GRE: (name) => `__be16_to_cpu(${name})`,
  NLA_TYPE_MASK: (name) => `${name} & 0xffff`,
  TUNNEL: (name) => `__be16_to_cpu(${name})`,
};

/** Tables and constants that Linux numbered anew, and since when. */
export const RENUMBERED: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  IPSTATS_MIB: [6, 15],
  RTAX_FEATURE_MASK: [6, 7],
};

/** A constant of `src/abi`. */
export interface Constant {
  /** The table it is in: `"IFLA"`. */
  readonly table: string;
  /** Its name in C: `"IFLA_MTU"`. */
  readonly name: string;
  /** What is its value in C. */
  readonly expression: string;
  readonly value: number;
}

function isTable(it: unknown): it is abi.NumberTable {
  return typeof it === "object" && it !== null;
}

/** What the constants of a table begin with in C: `"IFLA_"`. */
export function prefixOf(table: string): string {
  return PREFIX[table] ?? `${table}_`;
}

/** All constants of `src/abi`. */
export function constants(): Constant[] {
  return Object.entries(abi).flatMap(([table, it]): Constant[] => {
    const expression = EXPRESSION[table] ?? ((name: string) => name);
    if (typeof it === "number") {
      return [{ table, name: table, expression: expression(table), value: it }];
    }
    if (!isTable(it)) return [];
    return Object.entries(it).map(([key, value]) => {
      const name = `${prefixOf(table)}${key}`;
      return { table, name, expression: expression(name), value };
    });
  });
}
