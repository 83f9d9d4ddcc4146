/** What device managers are told of network devices. */

import { NETLINK } from "../src/abi/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { assert } from "./assert.ts";

/** What events of network devices are about; others come and go in the real kernel at any time. */
const SUBSYSTEMS: ReadonlySet<string> = new Set(["net", "queues", "macvtap"]);

/** The protocol. */
export const UEVENTS: { readonly protocol: number } = { protocol: NETLINK.KOBJECT_UEVENT };

/** A socket that hears them, from now on. */
export function hearing(socket: NetlinkSocket): NetlinkSocket {
  socket.bind({ groups: 1 });
  return socket;
}

/** An event, as text, without its number. */
export interface Heard {
  readonly seqnum: number;
  readonly text: string;
}

/** The events of network devices that wait. */
export function takeUevents(socket: NetlinkSocket): Heard[] {
  const buffer = new Uint8Array(8192);
  const heard: Heard[] = [];
  for (;;) {
    const length = socket.recvfrom(buffer)?.length;
    if (length === undefined) return heard;
    const whole = new TextDecoder().decode(buffer.subarray(0, length));
    const [, text, subsystem, seqnum] = /^(.*\0SUBSYSTEM=(\w+)\0.*)SEQNUM=(\d+)\0$/s.exec(whole) ??
      [];
    assert(text !== undefined && subsystem !== undefined, whole);
    if (SUBSYSTEMS.has(subsystem)) heard.push({ seqnum: Number(seqnum), text });
  }
}

/** What has waited for several, in the order in which it was told. */
export function takeAllUevents(sockets: readonly NetlinkSocket[]): string[] {
  return sockets.flatMap((socket, where) =>
    takeUevents(socket).map(({ seqnum, text }) => ({ seqnum, text: `${where} ${text}` }))
  ).sort((a, b) => a.seqnum - b.seqnum).map(({ text }) => text);
}
