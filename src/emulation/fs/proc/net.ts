import { ERRNO } from "../../../abi/errno.ts";
import { bondOf } from "../../net/drivers/bond_state.ts";
import { in6DevOf } from "../../net/ipv6/in6_device.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import type { DirectoryNode, FileNode, KernelNode } from "../node.ts";
import { directory } from "../node.ts";
import { arp } from "./arp.ts";
import { bondInfo } from "./bond_procfs.ts";
import { fibRoute } from "./fib_route.ts";
import { fibTrie, fibTriestat } from "./fib_trie.ts";
import { ifInet6 } from "./if_inet6.ts";
import { igmp, mcfilter } from "./igmp.ts";
import { anycast6, igmp6, mcfilter6 } from "./igmp6.ts";
import { ipv6Route } from "./ipv6_route.ts";
import { dev, devMcast } from "./net_procfs.ts";
import { snmp6Of } from "./snmp6.ts";
import { paddedLine } from "./text.ts";
import { vlanConfig } from "./vlanproc.ts";

/** What `rt_cache_seq_show` has left to say. */
const RT_CACHE = paddedLine(
  "Iface\tDestination\tGateway \tFlags\t\tRefCnt\tUse\tMetric\tSource\t\tMTU\t" +
    "Window\tIRTT\tTOS\tHHRef\tHHUptod\tSpecDst",
  127,
);
/** Clock ticks as tc(8) has them (`psched_show`). */
const PSCHED = "000003e8 00000040 000f4240 3b9aca00\n";
/** There are no multicast routers (net/ipv4/ipmr.c, net/ipv6/ip6mr.c). */
const VIFS = "Interface      BytesIn  PktsIn  BytesOut PktsOut Flags";
const MR_CACHE = "Group    Origin   Iif     Pkts    Bytes    Wrong Oifs\n";
const MR6_CACHE =
  "Group                            Origin                           Iif      Pkts  Bytes     Wrong  Oifs\n";

/** The files. */
const FILES: Readonly<Record<string, (net: NetStack) => string>> = {
  anycast6,
  arp,
  dev,
  dev_mcast: devMcast,
  fib_trie: fibTrie,
  fib_triestat: fibTriestat,
  if_inet6: ifInet6,
  igmp,
  igmp6,
  ip6_mr_cache: () => MR6_CACHE,
  ip6_mr_vif: () => `${VIFS}\n`,
  ip_mr_cache: () => MR_CACHE,
  ip_mr_vif: () => `${VIFS} Local    Remote\n`,
  ipv6_route: ipv6Route,
  mcfilter,
  mcfilter6,
  psched: () => PSCHED,
  route: fibRoute,
  rt_cache: () => RT_CACHE,
};

/** A file that cannot be written, not even by who may (`proc_reg_write`). */
function file(read: () => string, mode = 0o444): FileNode {
  return { kind: "file", mode, read, write: () => -ERRNO.EIO };
}

/** Names as they are listed: shorter ones first (`proc_match`). */
function listed(names: Iterable<string>): string[] {
  return [...names].sort((one, other) =>
    one.length - other.length || (one < other ? -1 : one > other ? 1 : 0)
  );
}

/** A directory with files for some of the devices. */
function ofDevices(
  net: NetStack,
  render: (dev: NetDevice) => (() => string) | undefined,
): DirectoryNode {
  const rendered = (dev: NetDevice): boolean => render(dev) !== undefined;
  return {
    kind: "directory",
    lookup(name) {
      const dev = net.devices.byName(name);
      const read = dev?.name === name ? render(dev) : undefined;
      return read && file(read);
    },
    names: () => listed([...net.devices].filter(rendered).map(({ name }) => name)),
  };
}

/** The directories; that of bonds is there even if none is. */
function directories(net: NetStack): readonly (readonly [name: string, node: KernelNode])[] {
  const bonding = ofDevices(net, (dev) => {
    const bond = bondOf(dev);
    return bond && (() => bondInfo(bond));
  });
  const devSnmp6 = ofDevices(
    net,
    (dev) => in6DevOf(dev) === undefined ? undefined : () => snmp6Of(dev),
  );
  const vlan = directory({ config: file(() => vlanConfig(net), 0o600) });
  return [["bonding", bonding], ["dev_snmp6", devSnmp6], ["vlan", vlan]];
}

/** /proc/net: what the network of a namespace tells in files (net/core/net-procfs.c and others). */
export function procNet(net: NetStack): DirectoryNode {
  const entries = new Map(directories(net));
  for (const [name, render] of Object.entries(FILES)) entries.set(name, file(() => render(net)));
  return {
    kind: "directory",
    lookup: (name) => entries.get(name),
    names: () => listed(entries.keys()),
  };
}
