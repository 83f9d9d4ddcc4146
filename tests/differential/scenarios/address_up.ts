/** Addresses of a device that is up: who is told what, in which order, with which numbers. */

import { IFA, IFA_F, NLM_F, RTM } from "../../../src/abi/mod.ts";
import { attribute } from "../questions.ts";
import { listener, withoutIpv6 } from "../prepare.ts";
import type { Scenario, Step } from "../scenario.ts";
import { address, ask, ip, up, veth, word } from "./probe.ts";
import { drain, each, open, send } from "./steps.ts";

const { ACK, CREATE, ECHO, REPLACE } = NLM_F;
const { DELADDR } = RTM;
/** The ends of a pair: the peer is made first. */
const [PEER, END] = [2, 3];

/** What is told of addresses of a link that is up, and has a carrier. */
function told(name: string, ...steps: readonly Step[]): Scenario {
  const made = [veth("v0", "v1"), up(END), up(PEER)];
  return {
    name,
    prepare: withoutIpv6("n0"),
    changes: ["n0"],
    settled: true,
    steps: [
      open("c"),
      ...each(made, (message) => [send("c", message), drain("c")]),
      ...listener("m"),
      ...steps,
    ],
  };
}

/** As {@linkcode told}, of what is not kept. */
function long(name: string, ...steps: readonly Step[]): Scenario {
  return { ...told(name, ...steps), long: true };
}

/** An address, its secondary ones, and another one; the first is deleted. */
const SECONDARIES = ask(
  address("10.0.0.1/24", END),
  address("10.0.0.2/24", END),
  address("10.0.0.3/24", END),
  address("10.1.0.1/24", END),
  address("10.0.0.1/24", END, { type: DELADDR }),
);

function promote(value: string): Step {
  return { call: "sysctl", name: "net.ipv4.conf.v0.promote_secondaries", value };
}

/** What scenarios of addresses of a device that is up are. */
export const ADDRESS_UP: readonly Scenario[] = [
  told(
    "an address is added to a device that is up",
    ...ask(address("10.0.0.1/24", END, { seq: 10 })),
  ),
  told(
    "an address with a broadcast address is added to a device that is up",
    ...ask(address("10.0.0.1/24", END, { broadcast: "10.0.0.255", seq: 11 })),
  ),
  long(
    "addresses of small subnets are added to a device that is up",
    ...ask(address("10.2.0.1/32", END), address("10.3.0.0/31", END), address("10.4.0.1/30", END)),
  ),
  long(
    "who adds an address is told of it once more",
    ...ask(
      address("10.0.0.1/24", END, { flags: ACK | CREATE | ECHO, seq: 12 }),
      address("10.0.0.1/24", END, { flags: ACK | REPLACE | ECHO, seq: 13 }),
      address("10.0.0.1/24", END, { type: DELADDR, flags: ACK | ECHO, seq: 14 }),
    ),
  ),
  long(
    "an address brings what it is asked to bring",
    ...ask(
      address("10.0.0.1/24", END, { more: word(IFA.FLAGS, IFA_F.NOPREFIXROUTE) }),
      address("10.1.0.1/24", END, { more: word(IFA.RT_PRIORITY, 100) }),
      address("10.1.0.1/24", END, {
        flags: ACK | REPLACE,
        more: word(IFA.RT_PRIORITY, 200) + attribute(IFA.PROTO, "05"),
      }),
      address("10.5.0.1/24", END, { more: attribute(IFA.ADDRESS, ip("10.6.0.1")) }),
      address("224.0.0.5/32", END, { more: word(IFA.FLAGS, IFA_F.MCAUTOJOIN) }),
      address("224.0.0.5/32", END, { type: DELADDR }),
    ),
  ),
  long("secondary addresses go with their primary one", promote("0"), ...SECONDARIES),
  long("a secondary address becomes primary", promote("1"), ...SECONDARIES),
];
