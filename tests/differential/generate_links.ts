/** Random scenarios of links: made, changed, asked for, moved and removed, rightly and wrongly. */

import { NETLINK, NETLINK_SO, NLM_F, RTM, RTNLGRP, SOL } from "../../src/abi/mod.ts";
import { seeded } from "../_random.ts";
import { joined } from "./bytes.ts";
import { Draw } from "./draw.ts";
import { attributeBytes, Mutator } from "./generate_requests.ts";
import { namesOnlyKnown } from "./link_places.ts";
import { LinkRequests } from "./link_requests.ts";
import { DESCRIPTORS, FAR, MOST_INDEX, NAMESPACES, PROCESSES } from "./link_settings.ts";
import { listener, withoutIpv6 } from "./prepare.ts";
import type { Preparation, Scenario, Step } from "./scenario.ts";

const { REQUEST, DUMP } = NLM_F;
const SOCKETS = ["s0", "s1", "t"];
const LEAST_REQUESTS = 10;
const MORE_REQUESTS = 30;
/** Receive buffers, which hold the longest datagrams of dumps. */
const ROOMS = [32768, 65536];
const OPTIONS = [NETLINK_SO.EXT_ACK, NETLINK_SO.GET_STRICT_CHK, NETLINK_SO.CAP_ACK];

/** A scenario that depends on a seed alone. */
export function generateLinks(seed: number): Scenario {
  const draw = new Draw(seeded(seed));
  const requests = new LinkRequests(draw);
  const mutator = new Mutator(draw);
  const groups = draw.chance(3) ? undefined : [RTNLGRP.LINK, RTNLGRP.NSID, RTNLGRP.STATS];
  const steps: Step[] = [
    ...NAMESPACES.flatMap((name, index) =>
      listener(`s${index}`, {
        in: name,
        ...groups && { groups },
        strict: draw.chance(2),
        everywhere: draw.chance(4),
      })
    ),
    { call: "socket", socket: "t", protocol: NETLINK.ROUTE, in: draw.of(NAMESPACES) },
    ...OPTIONS.filter(() => draw.chance(2)).map((option): Step => (
      { call: "setsockopt", socket: "t", level: SOL.NETLINK, option, value: 1 }
    )),
  ];
  const count = LEAST_REQUESTS + draw.below(MORE_REQUESTS);
  for (let seq = 1; seq <= count; seq++) {
    const drawn = requests.request();
    const { payload, ...message } = draw.chance(4) ? mutator.message(drawn, seq) : {
      ...drawn,
      seq,
      payload: joined([drawn.header, ...drawn.attributes.map((one) => attributeBytes(one))]),
    };
    if (!namesOnlyKnown(payload, message.type, [...DESCRIPTORS, ...PROCESSES], [FAR])) continue;
    const { type, flags = 0 } = message;
    const data = {
      type,
      flags,
      seq,
      payload: payload.toHex(),
      ..."length" in message && { length: message.length },
    };
    const socket = draw.of(SOCKETS);
    const user = draw.maybe(30, () => ({ as: "user" } as const));
    steps.push({ call: "sendto", socket, data, ...user });
    if (draw.chance(8)) steps.push({ call: "recvmsg", socket, sizes: [draw.of(ROOMS)] });
    for (const each of SOCKETS) {
      if (!draw.chance(5)) steps.push({ call: "drain", socket: each });
    }
  }
  for (const socket of SOCKETS) {
    const payload = new Uint8Array(16).toHex();
    steps.push({ call: "drain", socket });
    steps.push({
      call: "sendto",
      socket,
      data: { type: RTM.GETLINK, flags: REQUEST | DUMP, payload },
    });
    steps.push({ call: "drain", socket });
  }
  const numbered: Preparation[] = draw.chance(2) ? [{ nsid: 0, of: "n1", in: "n0" }] : [];
  return {
    name: `link ${seed}`,
    prepare: [...withoutIpv6(...NAMESPACES), ...numbered],
    changes: NAMESPACES,
    settled: true,
    indices: [
      ...Array.from({ length: MOST_INDEX }, (_, index) => index + 2),
      FAR,
      FAR + 1,
      FAR + 2,
    ],
    steps,
  };
}
