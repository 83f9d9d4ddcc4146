/** IPv4 addresses, and what comes and goes with them. */

import { IFA, IFLA, NLM_F, RTM } from "../../../src/abi/mod.ts";
import { attribute, hex } from "../questions.ts";
import type { Scenario } from "../scenario.ts";
import { address, ask, probe, setLink, string, up, veth, word } from "./probe.ts";

const { ACK, CREATE, ECHO, REPLACE } = NLM_F;
/** The ends of a pair: the peer is made first. */
const [PEER, END] = [2, 3];
const { DELADDR } = RTM;

function lifetimes(preferred: number, valid: number): string {
  return attribute(IFA.CACHEINFO, hex(preferred, valid, 0, 0));
}

/** What scenarios of addresses are. */
export const ADDRESSES: readonly Scenario[] = [
  probe("the loopback device is switched on, and brings its address", ask(up(1), up(1)), {
    short: true,
  }),
  probe("addresses of a link that is on, and routes that come with them", [
    ...ask(veth("v0", "v1"), up(END), up(PEER)),
    ...ask(
      address("10.0.0.1/24", END, { broadcast: "10.0.0.255", seq: 10 }),
      address("10.0.0.2/24", END),
      address("10.0.0.1/24", END),
      address("10.0.0.1/24", END, { flags: ACK | CREATE | REPLACE }),
      address("10.0.0.1/24", END, { flags: ACK }),
      address("10.1.0.1/24", END),
      address("10.2.0.1/32", END),
      address("10.3.0.0/31", END),
      address("10.77.0.1/24", END, { more: string(IFA.LABEL, "xx:1") }),
      address("10.77.0.2/24", END, { more: string(IFA.LABEL, "v0:1") }),
      address("10.78.0.1/24", END, { more: lifetimes(50, 100) }),
      address("10.79.0.1/24", END, { more: word(IFA.FLAGS, 0x200) }),
      address("10.0.0.1/24", END, { type: DELADDR, seq: 11 }),
      address("10.5.0.1/24", END, { flags: ACK | ECHO | CREATE, seq: 12 }),
    ),
  ]),
  probe("what is no address", [
    ...ask(veth("v0", "v1")),
    ...ask(
      address("10.0.0.9/33", END),
      address("10.0.0.9/24", 999),
      address("10.0.0.9/24", END, { remote: true }),
      address("9.9.9.9/24", END, { type: DELADDR }),
      address("9.9.9.9/24", 999, { type: DELADDR }),
      address("0.0.0.0/0", END),
      address("10.78.0.2/24", END, { more: lifetimes(200, 100) }),
      address("127.0.0.1/8", 1),
      up(1),
      address("127.0.0.5/8", 1),
    ),
  ]),
  probe("links of other sizes", [
    ...ask(veth("v0", "v1"), up(END), up(PEER), address("10.0.0.1/24", END)),
    ...ask(...[1400, 10, 100000, 1000, 1500].map((mtu) => setLink(END, word(IFLA.MTU, mtu)))),
  ]),
];
