/**
 * Scenarios of the kinds of links that many kernels are built without, as requests in a row: they are
 * recorded on a kernel that has them by `tests/golden/play.c`, and carried out by the emulated one.
 */

import { IFLA, NLM_F } from "../../src/abi/mod.ts";
import type { Data } from "./scenario.ts";
import { BRIDGE_KINDS } from "./kinds_bridge.ts";
import { STACKED_KINDS } from "./kinds_stacked.ts";
import { attribute } from "./questions.ts";
import {
  address,
  delLink,
  down,
  dumpLinks,
  getLink,
  newLink,
  route,
  setFlags,
  setLink,
  string,
  u16,
  u8,
  up,
  via,
  word,
} from "./scenarios/probe.ts";

/** Requests, one after another, in a new namespace; descriptor 901 is another one. */
export interface KindScenario {
  readonly name: string;
  readonly requests: readonly Data[];
}

const { ACK, CREATE, ECHO, EXCL } = NLM_F;
/** IFLA_VLAN_*. */
const VLAN = { ID: 1, FLAGS: 2, PROTOCOL: 5 } as const;
/** IFLA_BOND_*. */
const BOND = { MODE: 1, ACTIVE_SLAVE: 2, MIIMON: 3, XMIT_HASH_POLICY: 14 } as const;
const VRF_TABLE = 1;
const SECOND_NAMESPACE = 901;
const [ROUND_ROBIN, ACTIVE_BACKUP, XOR] = [0, 1, 2];

function mac(number: number): string {
  return attribute(IFLA.ADDRESS, `0200000000${u8(number)}`);
}

function dummy(name: string, number: number) {
  return newLink("dummy", name, { more: mac(number) });
}

function vlan(name: string, parent: number, id: number, data = "") {
  const options = attribute(VLAN.ID, u16(id)) + data;
  return newLink("vlan", name, { more: word(IFLA.LINK, parent), data: options });
}

function bond(name: string, mode: number, number: number, data = "") {
  return newLink("bond", name, {
    more: mac(number),
    data: attribute(BOND.MODE, u8(mode)) + data,
  });
}

function vrf(name: string, table: number, number: number) {
  return newLink("vrf", name, { more: mac(number), data: word(VRF_TABLE, table) });
}

function change(index: number, kind: string, data: string) {
  return setLink(index, attribute(IFLA.LINKINFO, string(1, kind) + attribute(2, data)));
}

const master = (port: number, index: number) => setLink(port, word(IFLA.MASTER, index));
const away = (index: number) => setLink(index, word(IFLA.NET_NS_FD, SECOND_NAMESPACE));

/** The scenarios. */
export const KIND_SCENARIOS: readonly KindScenario[] = [
  {
    name: "dummy: made, on, off, changed, moved, removed",
    requests: [
      dummy("d0", 1),
      up(2),
      address("10.0.0.1/24", 2),
      setLink(2, word(IFLA.MTU, 9000)),
      setLink(2, mac(9)),
      setLink(2, attribute(IFLA.CARRIER, "00")),
      setLink(2, attribute(IFLA.CARRIER, "01")),
      down(2),
      up(2),
      getLink(2),
      newLink("dummy", "d1", { flags: ACK | CREATE | EXCL | ECHO, more: mac(2), seq: 5 }),
      dumpLinks(),
      delLink(3),
      away(2),
      newLink("dummy", "d2", { more: mac(3) }),
      delLink(4, ECHO),
      newLink("dummy", "d3", { more: attribute(IFLA.ADDRESS, "010000000001") }),
      newLink("dummy", "d4", { more: attribute(IFLA.ADDRESS, "0200") }),
    ],
  },
  {
    name: "vlan: on top of a dummy that goes on and off",
    requests: [
      dummy("d0", 1),
      vlan("d0.7", 2, 7),
      vlan("d0.8", 2, 8, attribute(VLAN.FLAGS, "0100000001000000")),
      getLink(3),
      up(3),
      up(2),
      up(3),
      address("10.0.7.1/24", 3),
      down(2),
      up(2),
      setLink(2, word(IFLA.MTU, 1400)),
      setLink(3, word(IFLA.MTU, 1500)),
      setLink(3, word(IFLA.MTU, 1300)),
      setLink(2, mac(5)),
      setFlags(3, 0x100, 0x100),
      setFlags(3, 0, 0x100),
      dumpLinks(),
      delLink(3),
      delLink(2),
    ],
  },
  {
    name: "vlan: what is wrong",
    requests: [
      dummy("d0", 1),
      vlan("x", 99, 7),
      newLink("vlan", "x", { data: attribute(VLAN.ID, u16(7)) }),
      newLink("vlan", "x", { more: word(IFLA.LINK, 2) }),
      vlan("x", 2, 4095),
      vlan("x", 2, 4096),
      vlan("a", 2, 7),
      vlan("b", 2, 7),
      vlan("c", 2, 7, attribute(VLAN.PROTOCOL, "88a8")),
      vlan("d", 2, 9, attribute(VLAN.PROTOCOL, "1234")),
      vlan("e", 1, 9),
      change(3, "vlan", attribute(VLAN.ID, u16(8))),
      away(3),
      delLink(2),
    ],
  },
  {
    name: "bond: ports come and go, and one is active",
    requests: [
      dummy("d0", 1),
      dummy("d1", 2),
      bond("bd0", ACTIVE_BACKUP, 3, word(BOND.MIIMON, 0)),
      getLink(4),
      master(2, 4),
      master(3, 4),
      up(4),
      address("10.0.0.1/24", 4),
      getLink(4),
      getLink(2),
      change(4, "bond", word(BOND.ACTIVE_SLAVE, 3)),
      setLink(4, word(IFLA.MTU, 1400)),
      setLink(4, mac(7)),
      master(2, 0),
      dumpLinks(),
      down(4),
      up(4),
      delLink(4),
      getLink(3),
    ],
  },
  {
    name: "bond: what is wrong",
    requests: [
      dummy("d0", 1),
      bond("bd0", ROUND_ROBIN, 3),
      bond("bd9", 9, 4),
      up(2),
      master(2, 3),
      down(2),
      master(2, 3),
      change(3, "bond", attribute(BOND.MODE, u8(XOR))),
      change(3, "bond", word(BOND.ACTIVE_SLAVE, 2)),
      change(3, "bond", attribute(BOND.XMIT_HASH_POLICY, u8(99))),
      master(3, 3),
      master(1, 3),
      delLink(2),
      delLink(3),
    ],
  },
  {
    name: "vrf: a table of its own, and ports",
    requests: [
      vrf("red", 10, 1),
      dummy("d0", 2),
      up(2),
      getLink(2),
      up(3),
      address("10.0.0.1/24", 3),
      master(3, 2),
      getLink(3),
      route("192.0.2.0/24", via("10.0.0.9"), { table: 10 }),
      down(2),
      up(2),
      master(3, 0),
      dumpLinks(),
      delLink(2),
    ],
  },
  {
    name: "vrf: what is wrong",
    requests: [
      newLink("vrf", "red"),
      newLink("vrf", "red", { data: word(VRF_TABLE, 0) }),
      vrf("red", 10, 1),
      vrf("blue", 10, 2),
      master(3, 2),
      master(1, 2),
      change(2, "vrf", word(VRF_TABLE, 11)),
      delLink(2),
    ],
  },
  {
    name: "nlmon: made, on, off, removed",
    requests: [
      newLink("nlmon", "nm0"),
      getLink(2),
      up(2),
      setLink(2, word(IFLA.MTU, 100)),
      setLink(2, word(IFLA.MTU, 10)),
      setLink(2, mac(1)),
      down(2),
      delLink(2),
    ],
  },
  ...STACKED_KINDS,
  ...BRIDGE_KINDS,
];
