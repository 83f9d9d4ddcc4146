import { FR_ACT } from "../abi/fib_rules.ts";
import { IFF } from "../abi/if.ts";
import { NLM_F } from "../abi/netlink.ts";
import { RT_TABLE, RTM } from "../abi/rtnetlink.ts";
import { AF } from "../abi/socket.ts";
import type { Request } from "../client/mod.ts";
import { NetlinkError } from "../client/mod.ts";
import { familyOf, prefixOf } from "../emulation/build/prefix.ts";
import type {
  AddressSpec,
  EmulatedKernel,
  InNamespace,
  LinkSpec,
  NeighbourSpec,
  NetworkNamespace,
  RouteSpec,
} from "../emulation/mod.ts";
import { SyscallError } from "../socket/mod.ts";
import type {
  Named,
  Names,
  Topology,
  TopologyAddress,
  TopologyLink,
  TopologyNeighbour,
  TopologyNetwork,
  TopologyRoute,
  TopologyRule,
} from "./topology.ts";
import { NAMES, TopologyError } from "./topology.ts";

/** Milliseconds in which carriers settle, and addresses turn out to be nobody else's. */
const SETTLING = 5000;

/**
 * Makes a network in an emulated kernel as a topology has it. Time passes meanwhile: what begins
 * with links and addresses has come to its end when it returns.
 *
 * @returns The namespaces by their names; the first one is `""`.
 * @throws {TopologyError} If the kernel refuses something; the message says what, and why.
 *
 * @example
 * ```ts
 * import { buildTopology } from "@nlbridge/nlbridge/bridge";
 * import { EmulatedKernel, RTM } from "@nlbridge/nlbridge";
 * import { assertEquals } from "@std/assert";
 *
 * using kernel = new EmulatedKernel();
 * buildTopology(kernel, {
 *   links: [{ name: "eth0", up: true }],
 *   addresses: [{ link: "eth0", address: "192.0.2.10/24" }],
 *   routes: [{ to: "default", via: "192.0.2.1" }],
 * });
 * const links = kernel.dump({ kind: "link", type: RTM.GETLINK });
 * assertEquals(links.map(({ attributes }) => attributes.ifname), ["lo", "eth0"]);
 * ```
 */
export function buildTopology(
  kernel: EmulatedKernel,
  topology: Topology,
): ReadonlyMap<string, NetworkNamespace> {
  const namespaces = new Map([["", kernel.namespace]]);
  const networks: Site[] = [{ where: "", network: topology, namespace: kernel.namespace }];
  for (const [name, network] of Object.entries(topology.namespaces ?? {})) {
    const namespace = name === "" ? kernel.namespace : kernel.createNamespace();
    namespaces.set(name, namespace);
    networks.push({ where: `namespaces.${name}.`, network, namespace });
  }
  const surroundings = { kernel, namespaces };
  for (const site of networks) addLinks(surroundings, site);
  for (const site of networks) addAddresses(surroundings, site);
  kernel.clock.advance(SETTLING);
  for (const site of networks) addRest(surroundings, site);
  return namespaces;
}

interface Surroundings {
  readonly kernel: EmulatedKernel;
  readonly namespaces: ReadonlyMap<string, NetworkNamespace>;
}

/** A network, and where it is. */
interface Site extends InNamespace {
  /** The beginning of the path to its parts. */
  readonly where: string;
  readonly network: TopologyNetwork;
  readonly namespace: NetworkNamespace;
}

function addLinks(surroundings: Surroundings, site: Site): void {
  const { links = [], sysctls = {} } = site.network;
  // Those that there are already tell new links what to be like; the others are of new links.
  const [early, late] = [new Map<string, number | string>(), new Map<string, number | string>()];
  for (const [name, value] of Object.entries(sysctls)) {
    (name in site.namespace.sysctl ? early : late).set(name, value);
  }
  setAll(site, early);
  // Up, unless the topology has it otherwise.
  if (!links.some(isLoopback)) addLoopback(surroundings, site, {});
  each(site, "links", links, (link) => {
    const { kernel } = surroundings;
    if (isLoopback(link)) addLoopback(surroundings, site, link);
    else if (link.kind === undefined) kernel.addDevice(link, site);
    else kernel.addLink(specOf(surroundings, link), site);
  });
  setAll(site, late);
}

function setAll({ where, namespace }: Site, sysctls: ReadonlyMap<string, number | string>): void {
  for (const [name, value] of sysctls) {
    attempt(`${where}sysctls["${name}"]`, () => {
      namespace.sysctl[name] = value;
    });
  }
}

function isLoopback({ name, kind }: TopologyLink): boolean {
  return name === "lo" && kind === undefined;
}

function addLoopback(
  { kernel }: Surroundings,
  site: Site,
  { up = true, mtu, txqlen }: Pick<TopologyLink, "up" | "mtu" | "txqlen">,
): void {
  kernel.request({
    kind: "link",
    type: RTM.NEWLINK,
    header: { index: 1, flags: up ? IFF.UP : 0, change: IFF.UP },
    attributes: { ...mtu !== undefined && { mtu }, ...txqlen !== undefined && { txqlen } },
  }, site);
}

/** A link with the namespaces that it names. */
function specOf(
  { namespaces }: Surroundings,
  link: Exclude<TopologyLink, { readonly kind?: undefined }>,
): LinkSpec {
  if (link.kind !== "veth") return link;
  const { peer: described, ...rest } = link;
  if (described === undefined) return rest;
  const { namespace: name, ...peer } = described;
  if (name === undefined) return { ...rest, peer };
  const namespace = namespaces.get(name);
  if (namespace === undefined) {
    throw new RangeError(`there is no namespace "${name}"`);
  }
  return { ...rest, peer: { ...peer, namespace } };
}

function addAddresses({ kernel }: Surroundings, site: Site): void {
  each(site, "addresses", site.network.addresses, (address) => {
    kernel.addAddress(addressOf(address), site);
  });
}

function addRest({ kernel }: Surroundings, site: Site): void {
  const { network } = site;
  each(site, "routes", network.routes, (route) => kernel.addRoute(routeOf(route), site));
  each(site, "neighbours", network.neighbours, (neighbour) => {
    kernel.addNeighbour(neighbourOf(neighbour), site);
  });
  each(site, "rules", network.rules, (rule) => kernel.request(ruleRequest(rule), site));
}

function addressOf({ scope, ...address }: TopologyAddress): AddressSpec {
  return { ...address, ...scope !== undefined && { scope: numberOf("scope", scope) } };
}

function routeOf({ table, type, scope, protocol, ...route }: TopologyRoute): RouteSpec {
  return {
    ...route,
    ...table !== undefined && { table: numberOf("table", table) },
    ...type !== undefined && { type: numberOf("type", type) },
    ...scope !== undefined && { scope: numberOf("scope", scope) },
    ...protocol !== undefined && { protocol: numberOf("protocol", protocol) },
  };
}

function neighbourOf({ state, ...neighbour }: TopologyNeighbour): NeighbourSpec {
  return { ...neighbour, ...state !== undefined && { state: numberOf("state", state) } };
}

function ruleRequest(rule: TopologyRule): Request {
  const { priority, from, to, iif, oif, fwmark, attributes } = rule;
  const family = rule.family === undefined
    ? familyOf(from ?? to ?? "")
    : rule.family === "inet6"
    ? AF.INET6
    : AF.INET;
  const [src, dst] = [from, to].map((text) => text === undefined ? undefined : prefixOf(text));
  const table = numberOf("table", rule.table ?? RT_TABLE.UNSPEC);
  return {
    kind: "rule",
    type: RTM.NEWRULE,
    flags: NLM_F.CREATE | NLM_F.EXCL,
    header: {
      family,
      srcLen: src?.length ?? 0,
      dstLen: dst?.length ?? 0,
      table: table > 255 ? RT_TABLE.UNSPEC : table,
      action: numberOf("action", rule.action ?? FR_ACT.TO_TBL),
    },
    attributes: {
      ...src && { src: src.address },
      ...dst && { dst: dst.address },
      ...priority !== undefined && { priority },
      ...iif !== undefined && { iifname: iif },
      ...oif !== undefined && { oifname: oif },
      ...fwmark !== undefined && { fwmark },
      ...table > 255 && { table },
      ...attributes,
    },
  };
}

function numberOf(of: keyof Names, value: Named): number {
  return typeof value === "number" ? value : NAMES[of].get(value) ?? 0;
}

/** Does something with each item of a list; what is refused is told with the item's place. */
function each<T>(
  { where }: Site,
  list: string,
  items: readonly T[] = [],
  action: (item: T) => void,
): void {
  for (const [index, item] of items.entries()) {
    attempt(`${where}${list}[${index}]`, () => action(item));
  }
}

function attempt(where: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const refused = error instanceof NetlinkError || error instanceof RangeError ||
      error instanceof SyscallError;
    if (!refused) throw error;
    throw new TopologyError(`${where}: ${error.message}`);
  }
}
