/** Further scenarios of vlan, bond and vrf: what can be set of them, and what they do with others. */

import {
  IFLA,
  IFLA_BOND,
  IFLA_BOND_SLAVE,
  IFLA_VLAN,
  IFLA_VXLAN,
  NLM_F,
  RTEXT_FILTER,
} from "../../src/abi/mod.ts";
import { attribute } from "./questions.ts";
import type { Data } from "./scenario.ts";
import { address, delLink, down, dumpLinks, getLink, ip, newLink } from "./scenarios/probe.ts";
import { setFlags, setLink, string, u16, u8, up, veth, word } from "./scenarios/probe.ts";

/** Requests, one after another, in a new namespace; descriptor 901 is another one. */
interface KindScenario {
  readonly name: string;
  readonly requests: readonly Data[];
}

const { ACK } = NLM_F;
const INFO = { SLAVE_KIND: 4, SLAVE_DATA: 5 } as const;
const [ROUND_ROBIN, ACTIVE_BACKUP, XOR, BROADCAST, LACP, TLB, ALB] = [0, 1, 2, 3, 4, 5, 6];
const VRF_TABLE = 1;
const SECOND_NAMESPACE = 901;

function mac(number: number): string {
  return attribute(IFLA.ADDRESS, `0200000000${u8(number)}`);
}

function dummy(name: string, number: number) {
  return newLink("dummy", name, { more: mac(number) });
}

/** A bond that has no groups joined once more, which it does some time later. */
function bond(name: string, mode: number, number: number, ...data: readonly string[]) {
  const options = [attribute(IFLA_BOND.MODE, u8(mode)), word(IFLA_BOND.RESEND_IGMP, 0), ...data];
  return newLink("bond", name, { more: mac(number), data: options.join("") });
}

function vlan(name: string, parent: number, id: number, ...data: readonly string[]) {
  const options = attribute(IFLA_VLAN.ID, u16(id)) + data.join("");
  return newLink("vlan", name, { more: word(IFLA.LINK, parent), data: options });
}

function vrf(name: string, table: number, number: number) {
  return newLink("vrf", name, { more: mac(number), data: word(VRF_TABLE, table) });
}

/** RTM_NEWLINK of a link that is there. */
function change(index: number, kind: string, ...data: readonly string[]) {
  return newLink(kind, undefined, { index, flags: ACK, data: data.join("") });
}

/** RTM_NEWLINK that tells the master something of a port. */
function port(index: number, ...data: readonly string[]) {
  const info = string(INFO.SLAVE_KIND, "bond") + attribute(INFO.SLAVE_DATA, data.join(""));
  const request = newLink("", undefined, { index, flags: ACK });
  const payload = String(request.payload).slice(0, 32) + attribute(IFLA.LINKINFO, info);
  return { ...request, payload };
}

const byte = (id: number, value: number) => attribute(id, u8(value));
const short = (id: number, value: number) => attribute(id, u16(value));
const master = (index: number, upper: number) => setLink(index, word(IFLA.MASTER, upper));
const targets = (id: number, ...all: readonly string[]) =>
  attribute(id, all.map((one, index) => attribute(index, ip(one))).join(""));
const pair = (one: number, other: number) => word(0, one).slice(8) + word(0, other).slice(8);
const mapping = (from: number, to: number) => attribute(1, pair(from, to));

const WITHOUT_STATS = word(IFLA.EXT_MASK, RTEXT_FILTER.SKIP_STATS);

/** What can be set of a bond of any mode, rightly and wrongly. */
const OPTIONS = [
  word(IFLA_BOND.MIIMON, 100),
  word(IFLA_BOND.UPDELAY, 250),
  word(IFLA_BOND.DOWNDELAY, 100),
  word(IFLA_BOND.PEER_NOTIF_DELAY, 300),
  word(IFLA_BOND.PEER_NOTIF_DELAY, 300001),
  word(IFLA_BOND.MIIMON, -1),
  byte(IFLA_BOND.USE_CARRIER, 1),
  word(IFLA_BOND.ARP_INTERVAL, 500),
  word(IFLA_BOND.UPDELAY, 100),
  word(IFLA_BOND.ARP_INTERVAL, 500) + word(IFLA_BOND.MIIMON, 50),
  targets(IFLA_BOND.ARP_IP_TARGET, "10.0.0.1", "10.0.0.2"),
  targets(IFLA_BOND.ARP_IP_TARGET, "10.0.0.1", "10.0.0.1"),
  targets(IFLA_BOND.ARP_IP_TARGET, "255.255.255.255"),
  attribute(IFLA_BOND.ARP_IP_TARGET, attribute(0, "0a")),
  targets(IFLA_BOND.NS_IP6_TARGET, "2001:db8::1"),
  targets(IFLA_BOND.NS_IP6_TARGET, "::1"),
  targets(IFLA_BOND.NS_IP6_TARGET),
  word(IFLA_BOND.ARP_VALIDATE, 3),
  word(IFLA_BOND.ARP_VALIDATE, 7),
  word(IFLA_BOND.ARP_ALL_TARGETS, 1),
  word(IFLA_BOND.ARP_INTERVAL, 0),
  word(IFLA_BOND.PRIMARY, 2),
  word(IFLA_BOND.PRIMARY, 99),
  byte(IFLA_BOND.PRIMARY_RESELECT, 2),
  byte(IFLA_BOND.PRIMARY_RESELECT, 3),
  byte(IFLA_BOND.FAIL_OVER_MAC, 1),
  byte(IFLA_BOND.FAIL_OVER_MAC, 0),
  byte(IFLA_BOND.XMIT_HASH_POLICY, 5),
  byte(IFLA_BOND.XMIT_HASH_POLICY, 6),
  word(IFLA_BOND.RESEND_IGMP, 256),
  byte(IFLA_BOND.NUM_PEER_NOTIF, 3),
  byte(IFLA_BOND.ALL_SLAVES_ACTIVE, 1),
  word(IFLA_BOND.MIN_LINKS, 2),
  word(IFLA_BOND.LP_INTERVAL, 0),
  word(IFLA_BOND.LP_INTERVAL, 5),
  word(IFLA_BOND.PACKETS_PER_SLAVE, 7),
  byte(IFLA_BOND.AD_LACP_ACTIVE, 0),
  byte(IFLA_BOND.AD_LACP_RATE, 1),
  byte(IFLA_BOND.AD_SELECT, 2),
  short(IFLA_BOND.AD_ACTOR_SYS_PRIO, 9),
  short(IFLA_BOND.AD_USER_PORT_KEY, 1023),
  short(IFLA_BOND.AD_USER_PORT_KEY, 1024),
  attribute(IFLA_BOND.AD_ACTOR_SYSTEM, "020000000055"),
  attribute(IFLA_BOND.AD_ACTOR_SYSTEM, "010000000055"),
  byte(IFLA_BOND.TLB_DYNAMIC_LB, 0),
  byte(IFLA_BOND.MISSED_MAX, 0),
  byte(IFLA_BOND.MISSED_MAX, 9),
  byte(IFLA_BOND.COUPLED_CONTROL, 0),
  word(IFLA_BOND.ACTIVE_SLAVE, 99),
  word(IFLA_BOND.ACTIVE_SLAVE, 2),
  word(IFLA_BOND.ACTIVE_SLAVE, 0),
];

function options(mode: number, name: string): KindScenario {
  return {
    name: `bond: what can be set of ${name}`,
    requests: [
      dummy("d0", 1),
      bond("bd0", mode, 3),
      ...OPTIONS.flatMap((data) => [change(3, "bond", data), getLink(3, WITHOUT_STATS)]),
    ],
  };
}

/** A bond of a mode whose ports need no monitor. */
function ports(mode: number, name: string, ...data: readonly string[]): KindScenario {
  return {
    name: `bond: ports of ${name}`,
    requests: [
      dummy("d0", 1),
      dummy("d1", 2),
      bond("bd0", mode, 3, ...data),
      master(2, 4),
      up(4),
      master(3, 4),
      address("10.0.0.1/24", 4),
      setFlags(4, 0x100, 0x100),
      change(4, "bond", byte(IFLA_BOND.MODE, BROADCAST)),
      change(4, "bond", byte(IFLA_BOND.FAIL_OVER_MAC, 1)),
      change(4, "bond", byte(IFLA_BOND.ALL_SLAVES_ACTIVE, 1)),
      change(4, "bond", word(IFLA_BOND.ACTIVE_SLAVE, 3)),
      change(4, "bond", word(IFLA_BOND.PRIMARY, 2)),
      change(4, "bond", byte(IFLA_BOND.PRIMARY_RESELECT, 1)),
      port(3, word(IFLA_BOND_SLAVE.PRIO, 5)),
      port(3, short(IFLA_BOND_SLAVE.QUEUE_ID, 2)),
      port(2, short(IFLA_BOND_SLAVE.QUEUE_ID, 2)),
      port(2, short(IFLA_BOND_SLAVE.QUEUE_ID, 17)),
      getLink(2),
      getLink(3),
      setLink(4, word(IFLA.MTU, 9000)),
      setLink(2, word(IFLA.MTU, 1300)),
      setLink(2, string(IFLA.IFNAME, "other")),
      down(2),
      up(2),
      master(2, 0),
      setFlags(4, 0, 0x100),
      getLink(4),
      delLink(3),
      dumpLinks(),
      down(4),
      delLink(4),
    ],
  };
}

/** The scenarios. */
export const STACKED_KINDS: readonly KindScenario[] = [
  options(ROUND_ROBIN, "balance-rr"),
  options(ACTIVE_BACKUP, "active-backup"),
  options(XOR, "balance-xor"),
  options(LACP, "802.3ad"),
  options(TLB, "balance-tlb"),
  options(ALB, "balance-alb"),
  ports(ROUND_ROBIN, "balance-rr"),
  ports(ACTIVE_BACKUP, "active-backup"),
  ports(ACTIVE_BACKUP, "active-backup, fail_over_mac 1", byte(IFLA_BOND.FAIL_OVER_MAC, 1)),
  ports(ACTIVE_BACKUP, "active-backup, fail_over_mac 2", byte(IFLA_BOND.FAIL_OVER_MAC, 2)),
  ports(XOR, "balance-xor"),
  ports(BROADCAST, "broadcast"),
  ports(TLB, "balance-tlb"),
  ports(ALB, "balance-alb"),
  {
    name: "bond: below a vlan and a vxlan",
    requests: [
      dummy("d0", 1),
      dummy("d1", 2),
      bond("bd0", ACTIVE_BACKUP, 3),
      master(2, 4),
      vlan("bd0.5", 4, 5),
      newLink("vxlan", "x", {
        more: mac(10),
        data: word(IFLA_VXLAN.ID, 7) + word(IFLA_VXLAN.LINK, 4),
      }),
      up(4),
      up(5),
      up(6),
      setLink(4, word(IFLA.MTU, 1400)),
      setLink(4, mac(11)),
      master(3, 4),
      master(2, 0),
      setFlags(5, 0x200, 0x200),
      down(4),
      delLink(4),
      dumpLinks(),
    ],
  },
  {
    name: "bond: while it is up, of other types, in others",
    requests: [
      bond("bd0", ROUND_ROBIN, 3),
      bond("bd1", ACTIVE_BACKUP, 4),
      newLink("bond", "bd2"),
      newLink("bond", undefined),
      up(2),
      change(2, "bond", byte(IFLA_BOND.MODE, XOR)),
      change(2, "bond", byte(IFLA_BOND.AD_SELECT, 1)),
      change(2, "bond", word(IFLA_BOND.MIIMON, 0)),
      dummy("d0", 5),
      master(6, 3),
      master(3, 2),
      down(3),
      master(3, 2),
      newLink("nlmon", "nm0"),
      master(7, 4),
      vrf("red", 10, 6),
      master(4, 8),
      master(8, 5),
      setLink(2, word(IFLA.NET_NS_FD, SECOND_NAMESPACE)),
      setLink(2, attribute(IFLA.ADDRESS, "010000000001")),
      setLink(2, word(IFLA.MTU, 60)),
      delLink(3),
      delLink(2),
      dumpLinks(),
    ],
  },
  {
    name: "bond: a bond's vlan",
    requests: [
      dummy("d0", 1),
      bond("bd0", ACTIVE_BACKUP, 3),
      vlan("bd0.5", 3, 5),
      up(3),
      up(4),
      master(2, 3),
      setLink(3, mac(8)),
      setLink(3, word(IFLA.MTU, 1400)),
      setFlags(4, 0x100, 0x100),
      master(2, 0),
      delLink(3),
    ],
  },
  {
    name: "vlan: priorities, flags, stacks",
    requests: [
      dummy("d0", 1),
      vlan("a", 2, 7, attribute(IFLA_VLAN.INGRESS_QOS, mapping(1, 5) + mapping(9, 6))),
      change(3, "vlan", attribute(IFLA_VLAN.EGRESS_QOS, mapping(1, 5) + mapping(17, 6))),
      getLink(3),
      change(3, "vlan", attribute(IFLA_VLAN.EGRESS_QOS, mapping(1, 0) + mapping(33, 8))),
      change(3, "vlan", attribute(IFLA_VLAN.INGRESS_QOS, mapping(1, 0))),
      change(3, "vlan", attribute(IFLA_VLAN.INGRESS_QOS, attribute(1, "00000000"))),
      change(3, "vlan", attribute(IFLA_VLAN.FLAGS, pair(4, 4))),
      change(3, "vlan", attribute(IFLA_VLAN.FLAGS, pair(0, 1))),
      change(3, "vlan", attribute(IFLA_VLAN.FLAGS, pair(0x20, 0x20))),
      change(3, "vlan", attribute(IFLA_VLAN.FLAGS, pair(0, 0x20))),
      getLink(3),
      up(3),
      up(2),
      down(2),
      vlan("b", 3, 8, attribute(IFLA_VLAN.PROTOCOL, "88a8")),
      up(2),
      up(4),
      getLink(4),
      setLink(2, mac(9)),
      setLink(4, mac(10)),
      setLink(2, mac(11)),
      setLink(2, mac(10)),
      getLink(2),
      setFlags(4, 0x200, 0x200),
      setFlags(4, 0, 0x200),
      setLink(2, word(IFLA.MTU, 1000)),
      setLink(4, word(IFLA.MTU, 1500)),
      setLink(3, word(IFLA.NET_NS_FD, SECOND_NAMESPACE)),
      getLink(4),
      delLink(2),
      dumpLinks(),
    ],
  },
  {
    name: "vlan: on a pair",
    requests: [
      veth("v0", "v1", mac(1)),
      setLink(3, mac(2)),
      vlan("v0.9", 3, 9),
      newLink("vlan", undefined, {
        more: word(IFLA.LINK, 3) + word(IFLA.MTU, 1501),
        data: attribute(IFLA_VLAN.ID, u16(10)),
      }),
      newLink("vlan", "x", {
        more: word(IFLA.LINK, 3) + mac(5) + word(IFLA.MTU, 1000),
        data: attribute(IFLA_VLAN.ID, u16(11)),
      }),
      up(3),
      up(4),
      up(2),
      down(2),
      up(5),
      up(2),
      dumpLinks(),
      delLink(2),
    ],
  },
  {
    name: "vrf: several, with ports that end",
    requests: [
      vrf("red", 10, 1),
      vrf("blue", 10, 2),
      newLink("vrf", "green", { data: word(VRF_TABLE, 500) }),
      newLink("vrf", "odd", { more: attribute(IFLA.ADDRESS, "0200"), data: word(VRF_TABLE, 5) }),
      dummy("d0", 3),
      up(2),
      up(5),
      address("10.0.0.1/24", 5),
      master(5, 2),
      master(5, 3),
      getLink(5),
      master(3, 2),
      vlan("x", 2, 7),
      setLink(2, word(IFLA.MTU, 1279)),
      setLink(2, word(IFLA.MTU, 1500)),
      setLink(2, word(IFLA.NET_NS_FD, SECOND_NAMESPACE)),
      delLink(5),
      veth("v0", "v1", mac(5)),
      master(7, 2),
      up(7),
      delLink(2),
      dumpLinks(),
    ],
  },
];
