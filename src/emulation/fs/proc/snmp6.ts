/** What IPv6 counts of each device: net/ipv6/proc.c. */

import type { NetDevice } from "../../net/stack.ts";

/** `snmp6_ipstats_list` */
const IP_STATS: readonly string[] = [
  "InReceives",
  "InHdrErrors",
  "InTooBigErrors",
  "InNoRoutes",
  "InAddrErrors",
  "InUnknownProtos",
  "InTruncatedPkts",
  "InDiscards",
  "InDelivers",
  "OutForwDatagrams",
  "OutRequests",
  "OutDiscards",
  "OutNoRoutes",
  "ReasmTimeout",
  "ReasmReqds",
  "ReasmOKs",
  "ReasmFails",
  "FragOKs",
  "FragFails",
  "FragCreates",
  "InMcastPkts",
  "OutMcastPkts",
  "InOctets",
  "OutOctets",
  "InMcastOctets",
  "OutMcastOctets",
  "InBcastOctets",
  "OutBcastOctets",
  "InNoECTPkts",
  "InECT1Pkts",
  "InECT0Pkts",
  "InCEPkts",
  "OutTransmits",
];

/** `snmp6_icmp6_list`, as far as it is kept for devices. */
const ICMP_STATS: readonly string[] = [
  "InMsgs",
  "InErrors",
  "OutMsgs",
  "OutErrors",
  "InCsumErrors",
];

/** `icmp6type2name` */
const ICMP_TYPES: readonly string[] = [
  "DestUnreachs",
  "PktTooBigs",
  "TimeExcds",
  "ParmProblems",
  "Echos",
  "EchoReplies",
  "GroupMembQueries",
  "GroupMembResponses",
  "GroupMembReductions",
  "RouterSolicits",
  "RouterAdvertisements",
  "NeighborSolicits",
  "NeighborAdvertisements",
  "Redirects",
  "MLDv2Reports",
];

const COUNTERS: readonly string[] = [
  ...IP_STATS.map((name) => `Ip6${name}`),
  ...ICMP_STATS.map((name) => `Icmp6${name}`),
  ...["In", "Out"].flatMap((way) => ICMP_TYPES.map((name) => `Icmp6${way}${name}`)),
];

function line(name: string, value: number): string {
  return `${name.padEnd(32)}\t${value}\n`;
}

/** A file of /proc/net/dev_snmp6: nothing is sent or received. */
export function snmp6Of(dev: NetDevice): string {
  return line("ifIndex", dev.ifindex) + COUNTERS.map((name) => line(name, 0)).join("");
}
