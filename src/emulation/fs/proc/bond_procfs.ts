/** Bonds: drivers/net/bonding/bond_procfs.c. */

import { BOND_LINK, BOND_MODE } from "../../../abi/if_bonding.ts";
import type { Bond, BondSlave } from "../../net/drivers/bond_state.ts";
import { usesPrimary } from "../../net/drivers/bond_state.ts";
import { ip6Text } from "../../rtnetlink/ip6.ts";
import { pI4 } from "./text.ts";

/** `bond_version` of Linux 6.18. */
const VERSION = "Ethernet Channel Bonding Driver: v6.18.0\n";
/** `bond_mode_name` */
const MODES: ReadonlyMap<number, string> = new Map([
  [BOND_MODE.ROUNDROBIN, "load balancing (round-robin)"],
  [BOND_MODE.ACTIVEBACKUP, "fault-tolerance (active-backup)"],
  [BOND_MODE.XOR, "load balancing (xor)"],
  [BOND_MODE.BROADCAST, "fault-tolerance (broadcast)"],
  [BOND_MODE["8023AD"], "IEEE 802.3ad Dynamic link aggregation"],
  [BOND_MODE.TLB, "transmit load balancing"],
  [BOND_MODE.ALB, "adaptive load balancing"],
]);
/** `bond_slave_link_status` */
const LINKS: ReadonlyMap<number, string> = new Map([
  [BOND_LINK.UP, "up"],
  [BOND_LINK.FAIL, "going down"],
  [BOND_LINK.DOWN, "down"],
  [BOND_LINK.BACK, "going back"],
]);
/** Values of options by number (drivers/net/bonding/bond_options.c). */
const XMIT_HASH = ["layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac"];
const FAIL_OVER_MAC = ["none", "active", "follow"];
const PRIMARY_RESELECT = ["always", "better", "failure"];
const AD_SELECT = ["stable", "bandwidth", "count", "actor_port_prio"];

function usesXmitHash({ params: { mode, tlbDynamicLb } }: Bond): boolean {
  return mode === BOND_MODE["8023AD"] || mode === BOND_MODE.XOR ||
    mode === BOND_MODE.TLB && tlbDynamicLb === 0;
}

function* primaryLines(bond: Bond): Iterable<string> {
  const { currActiveSlave, params: { primaryReselect }, primarySlave } = bond;
  const reselect = ` (primary_reselect ${PRIMARY_RESELECT[primaryReselect]})`;
  const primary = primarySlave === undefined ? "None" : primarySlave.dev.name + reselect;
  yield `Primary Slave: ${primary}`;
  yield `Currently Active Slave: ${currActiveSlave?.dev.name ?? "None"}`;
}

function* arpLines({ params }: Bond): Iterable<string> {
  const { arpInterval, arpTargets, missedMax, nsTargets } = params;
  yield `ARP Polling Interval (ms): ${arpInterval}`;
  yield `ARP Missed Max: ${missedMax}`;
  const listed = (addresses: readonly string[]) => addresses.map((text) => ` ${text}`).join(",");
  yield `ARP IP target/s (n.n.n.n form):${listed(arpTargets.map(pI4))}`;
  yield `NS IPv6 target/s (xx::xx form):${listed(nsTargets.map(ip6Text))}`;
}

/** What is told of LACP to who does not administer the network. */
function* lacpLines({ params: { adSelect, lacpActive, lacpFast, minLinks } }: Bond) {
  yield "\n802.3ad info";
  yield `LACP active: ${lacpActive === 0 ? "off" : "on"}`;
  yield `LACP rate: ${lacpFast === 0 ? "slow" : "fast"}`;
  yield `Min links: ${minLinks}`;
  yield `Aggregator selection policy (ad_select): ${AD_SELECT[adSelect]}`;
}

/** `bond_info_show_master` */
function* masterLines(bond: Bond): Iterable<string> {
  const { dev, params } = bond;
  const { downdelay, failOverMac, miimon, mode, peerNotifDelay, updelay, xmitPolicy } = params;
  const takesOver = mode === BOND_MODE.ACTIVEBACKUP && failOverMac !== 0;
  const failOver = takesOver ? ` (fail_over_mac ${FAIL_OVER_MAC[failOverMac]})` : "";
  yield `Bonding Mode: ${MODES.get(mode) ?? "unknown"}${failOver}`;
  if (usesXmitHash(bond)) {
    yield `Transmit Hash Policy: ${XMIT_HASH[xmitPolicy]} (${xmitPolicy})`;
  }
  if (usesPrimary(bond)) yield* primaryLines(bond);
  yield `MII Status: ${dev.carrier ? "up" : "down"}`;
  yield `MII Polling Interval (ms): ${miimon}`;
  yield `Up Delay (ms): ${updelay * miimon}`;
  yield `Down Delay (ms): ${downdelay * miimon}`;
  yield `Peer Notification Delay (ms): ${peerNotifDelay * miimon}`;
  if (params.arpInterval > 0) yield* arpLines(bond);
  if (mode === BOND_MODE["8023AD"]) yield* lacpLines(bond);
}

/** `bond_info_show_slave`; no port has an aggregator, as none speaks LACP. */
function* slaveLines({ bond, dev, link, linkFailureCount, ...slave }: BondSlave): Iterable<string> {
  const { permAddress, queueId, speed } = slave;
  const digits = [...permAddress.subarray(0, dev.addrLen)]
    .map((byte) => byte.toString(16).padStart(2, "0"));
  yield `\nSlave Interface: ${dev.name}`;
  yield `MII Status: ${LINKS.get(link) ?? "unknown"}`;
  yield `Speed: ${speed === -1 ? "Unknown" : `${speed} Mbps`}`;
  yield `Duplex: ${speed === -1 ? "Unknown" : "full"}`;
  yield `Link Failure Count: ${linkFailureCount}`;
  yield `Permanent HW addr: ${digits.join(":")}`;
  yield `Slave queue ID: ${queueId}`;
  if (bond.params.mode === BOND_MODE["8023AD"]) yield "Aggregator ID: N/A";
}

/** A file of /proc/net/bonding. */
export function bondInfo(bond: Bond): string {
  const lines = [
    VERSION,
    ...masterLines(bond),
    ...bond.slaves.flatMap((it) => [...slaveLines(it)]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
