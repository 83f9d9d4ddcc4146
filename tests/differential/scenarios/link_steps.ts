/** Short ways to write scenarios of links. */

import { IFF, NLM_F, RTM, RTNLGRP } from "../../../src/abi/mod.ts";
import type { LinkAttributes, LinkHeader, LinkMessage } from "../../../src/codec/mod.ts";
import { listener, withoutIpv6 } from "../prepare.ts";
import type { MessageData, Scenario, Step } from "../scenario.ts";
import { typed } from "../typed.ts";
import { bind, drain, send } from "./steps.ts";

const { CREATE, EXCL } = NLM_F;
const NAMESPACES = ["n0", "n1"];
const SOCKETS = ["s0", "s1"];
/** Longer than linkwatch waits. */
const WAIT = 1100;

/** A request, and in which namespace. */
export interface Asked {
  readonly in: number;
  readonly request: MessageData;
}

/** A request in the first namespace, or in another one. */
export function ask(request: MessageData, where = 0): Asked {
  return { in: where, request };
}

/** A request about a link. */
export function link(
  type: LinkMessage["type"],
  header: Partial<LinkHeader>,
  attributes: LinkAttributes = {},
  flags = 0,
): MessageData {
  return typed({ kind: "link", type, header, attributes }, flags);
}

/** Changes the link of an index. */
export function change(index: number, attributes: LinkAttributes, where = 0): Asked {
  return ask(link(RTM.NEWLINK, { index }, attributes), where);
}

/** Changes the flags of the link of an index. */
export function flags(index: number, mask: number, value: number = mask, where = 0): Asked {
  return ask(link(RTM.NEWLINK, { index, flags: value, change: mask }), where);
}

/** Sets the link of an index up. */
export function up(index: number, where = 0): Asked {
  return flags(index, IFF.UP, IFF.UP, where);
}

/** Sets the link of an index down. */
export function down(index: number, where = 0): Asked {
  return flags(index, IFF.UP, 0, where);
}

/** Removes the link of an index. */
export function gone(index: number, where = 0): Asked {
  return ask(link(RTM.DELLINK, { index }), where);
}

/** An address: one for each number. */
export function mac(number: number): string {
  return `02:00:00:00:00:${number.toString(16).padStart(2, "0")}`;
}

/** Makes a link. */
export function made(
  kind: string,
  ifname: string,
  attributes: LinkAttributes = {},
  header: Partial<LinkHeader> = {},
): Asked {
  return ask(
    link(RTM.NEWLINK, header, { ifname, linkinfo: { kind }, ...attributes }, CREATE | EXCL),
  );
}

/** Makes a pair of addresses 2n and 2n + 1; the peer has the lesser index. */
export function pair(
  number: number,
  own: LinkAttributes,
  peer: LinkAttributes,
  { header = {}, peerHeader = {} }: {
    readonly header?: Partial<LinkHeader>;
    readonly peerHeader?: Partial<LinkHeader>;
  } = {},
): Asked {
  return ask(link(
    RTM.NEWLINK,
    header,
    {
      address: mac(2 * number),
      ...own,
      linkinfo: {
        kind: "veth",
        data: {
          peer: {
            header: { family: 0, type: 0, index: 0, flags: 0, change: 0, ...peerHeader },
            attributes: { address: mac(2 * number + 1), ...peer },
          },
        },
      },
    },
    CREATE | EXCL,
  ));
}

/** Makes a macvlan upon the link of an index. */
export function macvlan(ifname: string, lower: number, attributes: LinkAttributes = {}): Asked {
  return made("macvlan", ifname, { link: lower, ...attributes });
}

/** What scenarios of links have beside requests. */
export interface Options {
  /** Groups of NETLINK_ROUTE; of links alone if absent. */
  readonly groups?: readonly number[];
  /** Whether linkwatch is waited for. */
  readonly waiting?: boolean;
  /** Whether what becomes of it is short enough to be kept. */
  readonly kept?: boolean;
}

/** Asks one thing after the other; everybody reads what it was told of each. */
export function scenario(
  name: string,
  requests: readonly Asked[],
  { groups = [RTNLGRP.LINK, RTNLGRP.NSID], waiting = false, kept = false }: Options = {},
): Scenario {
  // A socket without a port hears nothing that is told on behalf of nobody.
  const steps: Step[] = NAMESPACES.flatMap((where, index) => {
    const socket = SOCKETS[index] ?? "";
    return [...listener(socket, { in: where, groups, strict: true }), bind(socket)];
  });
  for (const { in: where, request } of requests) {
    steps.push(send(SOCKETS[where] ?? "", request));
    if (waiting) steps.push({ call: "wait", milliseconds: WAIT });
    steps.push(...SOCKETS.map(drain));
  }
  return {
    name,
    prepare: withoutIpv6(...NAMESPACES),
    changes: NAMESPACES,
    ...!kept && { long: true },
    ...!waiting && { settled: true },
    indices: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 20, 30, 500, 501],
    steps,
  };
}
