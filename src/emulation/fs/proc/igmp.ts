/** IPv4's multicast groups: net/ipv4/igmp.c. */

import { IPV4_DEVCONF } from "../../../abi/ip.ts";
import type { InDevice } from "../../net/ipv4/in_device.ts";
import { inDevOf } from "../../net/ipv4/in_device.ts";
import { conf4Of } from "../../net/ipv4/ipv4_devconf.ts";
import type { NetStack } from "../../net/stack.ts";
import { be32 } from "./text.ts";

const HEADER = "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n";

/** The version in which groups are reported; no querier is ever heard. */
function querier({ cnf, dev: { net } }: InDevice): string {
  const { FORCE_IGMP_VERSION } = IPV4_DEVCONF;
  const versions = [conf4Of(net).all, cnf].map((conf) => conf.get(FORCE_IGMP_VERSION));
  return [1, 2].filter((version) => versions.includes(version)).map((version) =>
    `V${version}`
  )[0] ??
    "V3";
}

/** `igmp_mc_seq_show` */
function groupsOf(inDev: InDevice): string {
  const { dev: { ifindex, name }, mcList } = inDev;
  if (mcList.length === 0) return "";
  const count = String(mcList.length).padStart(5);
  const device = `${ifindex}\t${name.padEnd(10)}: ${count} ${querier(inDev).padStart(7)}\n`;
  const groups = mcList.map(({ multiaddr, users }) =>
    `\t\t\t\t${be32(multiaddr)} ${String(users).padStart(5)} 0:00000000\t\t0\n`
  );
  return device + groups.join("");
}

/** /proc/net/igmp. Of the reports that are due nothing is known here: their timers do not run. */
export function igmp(net: NetStack): string {
  const inDevs = [...net.devices].flatMap((dev) => inDevOf(dev) ?? []);
  return HEADER + inDevs.map(groupsOf).join("");
}

/** /proc/net/mcfilter: sources are chosen by sockets, of which there are none here. */
export function mcfilter(): string {
  return "Idx Device        MCA        SRC    INC    EXC\n";
}
