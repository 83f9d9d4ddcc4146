/**
 * What device managers are told, in scenarios: of network devices, without the numbers that all of
 * the machine shares. SEQNUM goes, and so do MAJOR and MINOR of the character devices of macvtaps.
 */

import { NETLINK, SO, SOL } from "../../src/abi/mod.ts";
import type { Step } from "./scenario.ts";

/** What else there is to hear of comes and goes with other programs. */
const SUBSYSTEM = /\0SUBSYSTEM=(net|queues|macvtap)\0/;
const COUNTED = /(?<=\0(SEQNUM|MAJOR|MINOR)=)\d+(?=\0)/g;
/** Bytes of room for the events of links with thousands of queues. */
const ROOM = 64 << 20;
/** The only group. */
const GROUP = 1;

/** A socket that hears what happens to the devices of a namespace. */
export function ueventListener(socket: string, namespace: string): Step[] {
  return [
    { call: "socket", socket, protocol: NETLINK.KOBJECT_UEVENT, in: namespace, devices: true },
    { call: "setsockopt", socket, level: SOL.SOCKET, option: SO.RCVBUFFORCE, value: ROOM },
    { call: "bind", socket, address: { groups: GROUP } },
  ];
}

/** An event without numbers, one character a byte; `undefined` if it is about something else. */
export function steadyUevent(datagram: Uint8Array): Uint8Array | undefined {
  const text = String.fromCharCode(...datagram);
  if (!SUBSYSTEM.test(text)) return undefined;
  return Uint8Array.from(text.replace(COUNTED, ""), (character) => character.charCodeAt(0));
}
