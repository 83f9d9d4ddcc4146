/** Dumps: how they are cut into datagrams, and what disturbs them. */

import { MSG, NETLINK, NLM_F, RTM, SO } from "../../../src/abi/mod.ts";
import { ANSWERS, LOOPBACKS, namedLink, questionsOf } from "../questions.ts";
import type { Answer, Data, Scenario, Step } from "../scenario.ts";
import { close, drain, each, getSocket, open, receive, request, send, squeeze } from "./steps.ts";

const { ACK, DUMP, ROOT, MATCH } = NLM_F;
const LINKS = 8;
const FEW_LINKS = 6;

function answers(...types: readonly number[]): readonly Answer[] {
  return ANSWERS.filter((one) =>
    one.in === "n0" && types.includes("dump" in one ? one.dump : one.request)
  );
}

function question(type: number, flags: number, seq = 1): Data {
  const dump = (flags & DUMP) !== 0;
  const asked = questionsOf(NETLINK.ROUTE).find((one) =>
    one.type === type && ((one.flags & DUMP) !== 0) === dump
  );
  return request(type, flags, asked?.payload ?? "", { seq });
}

const MANY = { prepare: [{ bridges: LINKS, in: "n0" }], answers: answers(RTM.GETLINK) };
const SIZES = [4000, 16384, 32768];

/** Receives until there is nothing, without growing buffers beyond a size. */
function receives(socket: string, size: number, count: number): Step[] {
  return Array.from({ length: count }, () => receive(socket, size, { flags: MSG.TRUNC }));
}

/** Removes a link, which is the object of that number. */
function remove(object: number): Step {
  return {
    call: "remove",
    answer: 0,
    object,
    request: request(RTM.DELLINK, ACK, namedLink(`b${object - 1}`)),
  };
}

/** What scenarios of dumps are. */
export const DUMPS: readonly Scenario[] = [
  {
    name: "small dumps",
    prepare: LOOPBACKS.slice(0, 1),
    answers: answers(RTM.GETLINK, RTM.GETADDR),
    steps: [
      open("s"),
      ...each([RTM.GETLINK, RTM.GETADDR, RTM.GETRULE], (type) => [
        ...each([DUMP, DUMP | ACK, ROOT, MATCH], (flags) => [
          send("s", question(type, flags)),
          drain("s"),
        ]),
      ]),
    ],
  },
  {
    name: "two dumps in a datagram",
    answers: answers(RTM.GETLINK),
    steps: [
      open("s"),
      send("s", [question(RTM.GETRULE, DUMP), question(RTM.GETRULE, DUMP, 2)]),
      drain("s"),
      send("s", [question(RTM.GETLINK, DUMP), question(RTM.GETRULE, DUMP, 2)]),
      drain("s"),
    ],
  },
  ...SIZES.map((size): Scenario => ({
    name: `a dump received by ${size} bytes`,
    ...MANY,
    steps: [
      open("s"),
      send("s", question(RTM.GETLINK, DUMP)),
      ...receives("s", size, Math.ceil(24000 / Math.max(3760, Math.min(size, 32000))) + 3),
    ],
  })),
  {
    name: "peeking makes a dump's datagrams larger, and goes on",
    ...MANY,
    steps: [
      open("s"),
      send("s", question(RTM.GETLINK, DUMP)),
      receive("s", 0, { flags: MSG.PEEK | MSG.TRUNC }),
      receive("s", 32768, { flags: MSG.PEEK | MSG.TRUNC }),
      receive("s", 32768, { flags: MSG.PEEK | MSG.TRUNC }),
      drain("s"),
    ],
  },
  {
    name: "one dump at a time, and other requests meanwhile",
    ...MANY,
    steps: [
      open("s"),
      send("s", question(RTM.GETLINK, DUMP, 10)),
      send("s", question(RTM.GETLINK, DUMP | ACK, 11)),
      send("s", question(RTM.GETLINK, 0, 12)),
      send("s", request(1, ACK, "", { seq: 13 })),
      drain("s"),
      send("s", question(RTM.GETLINK, DUMP, 14)),
      receive("s", 100),
      close("s"),
    ],
  },
  {
    name: "a dump into a small receive buffer",
    ...MANY,
    steps: [
      open("s"),
      squeeze("s"),
      send("s", question(RTM.GETLINK, DUMP)),
      ...receives("s", 8192, 9),
    ],
  },
  {
    name: "a dump into a full receive buffer",
    ...MANY,
    steps: [
      open("s"),
      squeeze("s"),
      send("s", question(RTM.GETLINK, 0)),
      send("s", question(RTM.GETLINK, DUMP, 2)),
      getSocket("s", SO.ERROR),
      ...receives("s", 16384, 8),
    ],
  },
  {
    name: "a dump goes on when half of the receive buffer is free",
    ...MANY,
    steps: [
      open("s"),
      squeeze("s", 1664),
      ...each([1, 2, 3], (seq) => send("s", request(1, ACK, "", { seq }))),
      send("s", question(RTM.GETLINK, DUMP, 4)),
      ...receives("s", 4000, 16),
    ],
  },
  {
    name: "a dump has no room where nothing would be left after it",
    ...MANY,
    steps: each([2591, 2592, 2593], (value) => [
      open("s"),
      squeeze("s", value),
      send("s", request(1, ACK, "", { seq: 1 })),
      send("s", question(RTM.GETLINK, DUMP, 2)),
      ...receives("s", 4000, 4),
      close("s"),
    ]),
  },
  {
    name: "a receive buffer that is full in the midst of a dump",
    ...MANY,
    steps: [
      open("s"),
      squeeze("s", 3000),
      send("s", question(RTM.GETLINK, DUMP)),
      ...each([1, 2, 3], (seq) => send("s", request(1, ACK, "", { seq }))),
      ...receives("s", 4096, 3),
      ...each([4, 5, 6, 7, 8, 9], (seq) => send("s", request(1, ACK, "", { seq }))),
      ...receives("s", 4096, 14),
    ],
  },
  {
    name: "what changes interrupts the dump that is on its way, and no later one",
    prepare: [{ bridges: FEW_LINKS, in: "n0" }],
    answers: answers(RTM.GETLINK),
    steps: [
      open("s"),
      send("s", question(RTM.GETLINK, DUMP)),
      ...receives("s", 4000, 1),
      remove(FEW_LINKS),
      ...receives("s", 4000, 7),
      remove(FEW_LINKS - 1),
      send("s", question(RTM.GETLINK, DUMP)),
      ...receives("s", 4000, 7),
    ],
  },
];
