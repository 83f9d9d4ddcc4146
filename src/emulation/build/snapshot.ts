import { IFLA_STATS } from "../../abi/if_link.ts";
import { AF } from "../../abi/socket.ts";
import { NETLINK } from "../../abi/netlink.ts";
import { RTM } from "../../abi/rtnetlink.ts";
import type { RecordingInfo } from "../../capture/mod.ts";
import { pcapngHeader, pcapngPacket } from "../../capture/mod.ts";
import type { Request } from "../../client/mod.ts";
import type { Talk } from "./talk.ts";

/** Every attribute of RTM_NEWSTATS, as a bit. */
const ALL_STATS = (1 << Math.max(...Object.values(IFLA_STATS))) - 1;

/** The dumps that tell all there is in a network namespace. */
export const DUMPS: readonly Request[] = [
  { kind: "link", type: RTM.GETLINK },
  { kind: "link", type: RTM.GETLINK, header: { family: AF.BRIDGE } },
  { kind: "address", type: RTM.GETADDR },
  { kind: "route", type: RTM.GETROUTE },
  { kind: "neighbour", type: RTM.GETNEIGH },
  { kind: "neighbour", type: RTM.GETNEIGH, header: { family: AF.BRIDGE } },
  { kind: "rule", type: RTM.GETRULE },
  { kind: "nexthop", type: RTM.GETNEXTHOP },
  { kind: "neighbour-table", type: RTM.GETNEIGHTBL },
  { kind: "netconf", type: RTM.GETNETCONF },
  { kind: "multicast-address", type: RTM.GETMULTICAST, header: { family: AF.INET6 } },
  { kind: "multicast-address", type: RTM.GETMULTICAST, header: { family: AF.INET } },
  { kind: "anycast-address", type: RTM.GETANYCAST, header: { family: AF.INET6 } },
  { kind: "address-label", type: RTM.GETADDRLABEL, header: { family: AF.INET6 } },
  { kind: "multicast-database-request", type: RTM.GETMDB, header: { family: AF.BRIDGE } },
  { kind: "qdisc", type: RTM.GETQDISC },
  { kind: "stats-request", type: RTM.GETSTATS, header: { filterMask: ALL_STATS } },
  { kind: "nsid", type: RTM.GETNSID },
];

/**
 * Records what a kernel tells of a namespace: the answers to all dumps that it has, as pcapng.
 *
 * @param time When, in nanoseconds.
 */
export function snapshot(talk: Talk, time: bigint, info: RecordingInfo): Uint8Array {
  const parts = [pcapngHeader(info)];
  for (const request of DUMPS) {
    for (const data of talk.datagrams(request)) {
      parts.push(pcapngPacket({
        kind: "datagram",
        time,
        direction: "reply",
        protocol: NETLINK.ROUTE,
        portId: 0,
        groups: 0,
        data,
      }));
    }
  }
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
