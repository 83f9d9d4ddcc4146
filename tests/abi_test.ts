import * as abi from "../src/abi/mod.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";
import { probe, runC, whyNoProbe } from "./_c_probe.ts";

const HEADERS = [
  "sys/socket.h",
  "asm/byteorder.h",
  "linux/batman_adv.h",
  "linux/amt.h",
  "linux/caif/if_caif.h",
  "linux/can/netlink.h",
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
const RENUMBERED: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  IPSTATS_MIB: [6, 15],
  RTAX_FEATURE_MASK: [6, 7],
};

interface Constant {
  readonly table: string;
  readonly name: string;
  readonly expression: string;
  readonly value: number;
}

function isTable(it: unknown): it is abi.NumberTable {
  return typeof it === "object" && it !== null;
}

function constants(): Constant[] {
  return Object.entries(abi).flatMap(([table, it]): Constant[] => {
    const expression = EXPRESSION[table] ?? ((name: string) => name);
    if (typeof it === "number") {
      return [{ table, name: table, expression: expression(table), value: it }];
    }
    if (!isTable(it)) return [];
    return Object.entries(it).map(([key, value]) => {
      const name = `${PREFIX[table] ?? `${table}_`}${key}`;
      return { table, name, expression: expression(name), value };
    });
  });
}

const reason = await whyNoProbe(["sys/socket.h", "linux/rtnetlink.h", "linux/version.h"]);

Deno.test({
  name: `the installed uapi headers agree with every constant they know${
    reason === undefined ? "" : ` (skipped: ${reason})`
  }`,
  ignore: reason !== undefined,
  async fn(t) {
    const all = constants();
    const version = "LINUX_VERSION_CODE";
    const values = await probe(HEADERS, [version, ...all.map(({ expression }) => expression)]);
    const code = Number(values.get(version));
    const comparable = all.filter(({ table, name }) => {
      const [major, minor] = RENUMBERED[table] ?? RENUMBERED[name] ?? [0, 0];
      return code >= major * 0x10000 + minor * 0x100;
    });
    const known = comparable.filter(({ expression }) => values.get(expression) !== undefined);
    const unknown = Map.groupBy(all.filter((it) => !known.includes(it)), ({ table }) => table);
    const unknownCounts = [...unknown].map(([table, { length }]) => `${table} ${length}`);
    const linux = `Linux ${code >> 16}.${(code >> 8) & 0xff}`;

    await t.step(`${known.length} constants are those of the headers of ${linux}`, () => {
      const wrong = known.filter(({ expression, value }) =>
        values.get(expression) !== BigInt(value)
      );
      assertEquals(
        wrong.map(({ name, expression, value }) =>
          `${name} is ${values.get(expression)}, not ${value}`
        ),
        [],
      );
    });
    await t.step(
      `${all.length - known.length} are newer or elsewhere: ${unknownCounts.join(", ")}`,
      () => {
        assertGreater(known.length, 0.8 * all.length);
      },
    );
  },
});

Deno.test({
  name: `errnoText says what strerror(3) says${
    reason === undefined ? "" : ` (skipped: ${reason})`
  }`,
  ignore: reason !== undefined,
  async fn() {
    const output = await runC(`
      #include <stdio.h>
      #include <string.h>
      int main(void) { for (int i = 0; i < 140; i++) puts(strerror(i)); }
    `);
    assertEquals(
      Array.from({ length: 140 }, (_, errno) => abi.errnoText(errno)),
      output.trimEnd().split("\n"),
    );
  },
});

Deno.test("nameOf gives the first name listed, or undefined", () => {
  assertEquals(abi.nameOf("RTM", abi.RTM, 16), "RTM_NEWLINK");
  assertEquals(abi.nameOf("RTM", abi.RTM, 19), "RTM_SETLINK");
  assertEquals(abi.nameOf("RTM", abi.RTM, 15), undefined);
  assertEquals(abi.nameOf("AF", abi.AF, 16), "AF_NETLINK");
  assertEquals(abi.nameOf("IFLA", abi.IFLA, 46), "IFLA_IF_NETNSID");
  assertEquals(abi.nameOf("RT_TABLE", abi.RT_TABLE, 0xffffffff), "RT_TABLE_MAX");
  assertEquals(abi.nameOf("NETKIT", abi.NETKIT_ACTION, -1), "NETKIT_NEXT");
  assertEquals(abi.keyOf(abi.SOL, 270), "NETLINK");
});

Deno.test("flagNames names single bits, lowest first, and returns the rest", () => {
  assertEquals(abi.flagNames("IFF", abi.IFF, 0x49), {
    names: ["IFF_UP", "IFF_LOOPBACK", "IFF_RUNNING"],
    rest: 0,
  });
  assertEquals(abi.flagNames("IFF", abi.IFF, 0), { names: [], rest: 0 });
  assertEquals(abi.flagNames("NLM_F", abi.NLM_F, 0x305).names, [
    "NLM_F_REQUEST",
    "NLM_F_ACK",
    "NLM_F_ROOT",
    "NLM_F_MATCH",
  ]);
  assertEquals(abi.flagNames("IFA_F", abi.IFA_F, 0x1).names, ["IFA_F_SECONDARY"]);
});

Deno.test("flagNames takes masks of 32 bits, signed or not", () => {
  for (const mask of [0xffffffff, -1]) {
    const { names, rest } = abi.flagNames("NHA_OP_FLAG", abi.NHA_OP_FLAG, mask);
    assertEquals(names.at(-1), "NHA_OP_FLAG_RESP_GRP_RESVD_0");
    assertEquals(rest, 0x7ffffffc);
  }
  assertEquals(abi.flagNames("IFF", abi.IFF, 0x80000001), { names: ["IFF_UP"], rest: 0x80000000 });
});

Deno.test("errnoName names a number, or says that it has none", () => {
  assertEquals(abi.errnoName(98), "EADDRINUSE");
  assertEquals(abi.errnoName(11), "EAGAIN");
  assertEquals(abi.errnoName(4242), "errno 4242");
  assertEquals(abi.errnoText(4242), "Unknown error 4242");
});

Deno.test("every number of the tables is an integer that fits in 32 bits", () => {
  for (const { name, value } of constants()) {
    assert(Number.isInteger(value) && value >= -2 && value <= 0xffffffff, name);
  }
});
