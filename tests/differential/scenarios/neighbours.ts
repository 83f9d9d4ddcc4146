/** Neighbours as time passes, and as their devices change. */

import { AF, IFF, NLM_F, NTF, NTF_EXT, NUD, RTM } from "../../../src/abi/mod.ts";
import type { NeighbourAttributes } from "../../../src/codec/mod.ts";
import { listener, withoutIpv6 } from "../prepare.ts";
import type { Scenario, Step } from "../scenario.ts";
import { typed } from "../typed.ts";
import { drain } from "./steps.ts";

const { CREATE, EXCL, REPLACE, DUMP } = NLM_F;
const MAC = "02:00:00:00:00:99";
const V0 = 3;

function ask(data: ReturnType<typeof typed>): Step[] {
  return [{ call: "sendto", socket: "s", data }, drain("s")];
}

function wait(milliseconds: number): Step[] {
  return [{ call: "wait", milliseconds }, drain("s")];
}

function sysctl(name: string, value: number): Step {
  return { call: "sysctl", name: `net.ipv4.neigh.v0.${name}`, value: String(value) };
}

/** A pair of links, down: v0 has the index 3. */
const pair = ask(typed({
  kind: "link",
  type: RTM.NEWLINK,
  attributes: {
    ifname: "v0",
    address: "02:00:00:00:00:01",
    linkinfo: {
      kind: "veth",
      data: {
        peer: {
          header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
          attributes: { ifname: "v1", address: "02:00:00:00:00:02" },
        },
      },
    },
  },
}, CREATE | EXCL));

function neighbour(
  header: { readonly state?: number; readonly flags?: number; readonly ifindex?: number },
  attributes: NeighbourAttributes = { lladdr: MAC },
  flags: number = CREATE | REPLACE,
): Step[] {
  return ask(typed({
    kind: "neighbour",
    type: RTM.NEWNEIGH,
    header: {
      family: attributes.dst?.includes(":") === true ? AF.INET6 : AF.INET,
      ifindex: V0,
      state: 0,
      flags: 0,
      type: 0,
      ...header,
    },
    attributes: { dst: "10.0.0.9", ...attributes },
  }, flags));
}

const dump = ask(typed({
  kind: "neighbour",
  type: RTM.GETNEIGH,
  header: { family: AF.INET, ifindex: 0, state: 0, flags: 0, type: 0 },
}, DUMP));

function link(header: { readonly flags?: number; readonly change?: number }, address?: string) {
  return ask(typed({
    kind: "link",
    type: RTM.NEWLINK,
    header: { index: V0, ...header },
    attributes: address === undefined ? {} : { address },
  }));
}

function scenario(name: string, ...steps: readonly (readonly Step[])[]): Scenario {
  return {
    name,
    prepare: withoutIpv6("n0"),
    long: true,
    changes: ["n0"],
    steps: [...listener("s"), ...pair, ...steps.flat(), ...dump],
  };
}

const V6 = "fd00::9";

/** Neighbours of IPv6, whose links are down, so that it does nothing of its own accord. */
const SIX: Scenario = {
  name: "neighbours of IPv6",
  long: true,
  changes: ["n0"],
  steps: [
    ...listener("s"),
    ...pair,
    ...neighbour({ state: NUD.PERMANENT }, { dst: V6, lladdr: MAC }),
    ...neighbour({ state: NUD.STALE, flags: NTF.ROUTER }, { dst: "fe80::1", lladdr: MAC }),
    ...neighbour({ state: NUD.STALE }, { dst: "fe80::1", lladdr: MAC }),
    ...neighbour({ state: NUD.NOARP }, { dst: "ff02::5", lladdr: MAC }),
    ...neighbour({ flags: NTF.USE }, { dst: "fd00::8" }),
    ...neighbour({ flags: NTF.USE }, { dst: "ff02::6" }),
    ...neighbour({ state: NUD.PERMANENT, ifindex: 1 }, { dst: "::1" }),
    ...neighbour({ flags: NTF.PROXY }, { dst: V6 }),
    ...neighbour({ flags: NTF.PROXY }, { dst: "fd01::9" }),
    ...neighbour({ flags: NTF.PROXY, ifindex: 0 }, { dst: "fd02::9" }),
    ...dump,
    ...ask(typed({
      kind: "neighbour",
      type: RTM.GETNEIGH,
      header: { family: AF.INET6, ifindex: 0, state: 0, flags: 0, type: 0 },
    }, DUMP)),
    ...ask(typed({
      kind: "neighbour",
      type: RTM.GETNEIGH,
      header: { family: AF.INET6, ifindex: 0, state: 0, flags: NTF.PROXY, type: 0 },
    }, DUMP)),
    ...ask(typed({
      kind: "neighbour",
      type: RTM.DELNEIGH,
      header: { family: AF.INET6, ifindex: V0, state: 0, flags: NTF.PROXY, type: 0 },
      attributes: { dst: V6 },
    })),
    ...ask(typed({
      kind: "neighbour",
      type: RTM.DELNEIGH,
      header: { family: AF.INET6, ifindex: V0, state: 0, flags: 0, type: 0 },
      attributes: { dst: V6 },
    })),
    ...link({}, "02:00:00:00:00:03"),
    ...ask(typed({ kind: "link", type: RTM.DELLINK, header: { index: V0 }, attributes: {} })),
  ],
};

/** Neighbours. */
export const NEIGHBOURS: readonly Scenario[] = [
  scenario(
    "a neighbour is reachable for a while",
    [sysctl("base_reachable_time_ms", 200), sysctl("delay_first_probe_time", 0)],
    neighbour({ state: NUD.REACHABLE }),
    wait(600),
    dump,
    neighbour({ state: NUD.REACHABLE }, { lladdr: "02:00:00:00:00:98" }),
    wait(600),
  ),
  scenario(
    "a neighbour in doubt is asked, and fails",
    [sysctl("retrans_time_ms", 60)],
    neighbour({ state: NUD.DELAY }),
    wait(700),
    dump,
    neighbour({ state: NUD.PROBE }),
    wait(700),
  ),
  scenario(
    "an unknown neighbour is looked for, and fails",
    [sysctl("retrans_time_ms", 60)],
    neighbour({ flags: NTF.USE }, {}),
    dump,
    wait(700),
  ),
  scenario(
    "a program is asked for an unknown neighbour",
    [sysctl("retrans_time_ms", 60), sysctl("app_solicit", 2), sysctl("mcast_solicit", 1)],
    neighbour({ flags: NTF.USE }, {}),
    wait(700),
  ),
  scenario(
    "a stale neighbour is used",
    [sysctl("retrans_time_ms", 60), sysctl("delay_first_probe_time", 0)],
    neighbour({ state: NUD.STALE }),
    neighbour({ flags: NTF.USE }, {}),
    wait(700),
  ),
  scenario(
    "somebody else sees to a neighbour",
    [sysctl("retrans_time_ms", 60)],
    neighbour({ state: NUD.PROBE }, { lladdr: MAC, flagsExt: NTF_EXT.EXT_VALIDATED }),
    wait(700),
    neighbour({ state: NUD.STALE }, { lladdr: MAC, flagsExt: NTF_EXT.EXT_VALIDATED }),
    neighbour({ state: NUD.FAILED }, { flagsExt: NTF_EXT.EXT_VALIDATED }),
    neighbour({ flags: NTF.USE }, { flagsExt: NTF_EXT.EXT_VALIDATED }),
    neighbour({}, { dst: "10.0.0.8", flagsExt: NTF_EXT.EXT_VALIDATED }),
  ),
  scenario(
    "a managed neighbour",
    neighbour({ state: NUD.PERMANENT }, { lladdr: MAC, flagsExt: NTF_EXT.MANAGED }),
    neighbour({ state: NUD.NOARP }, { lladdr: MAC, flagsExt: NTF_EXT.MANAGED }),
    neighbour({ flags: NTF.PROXY }, { flagsExt: NTF_EXT.MANAGED }),
    neighbour({ state: NUD.PERMANENT }, { lladdr: MAC }),
    neighbour({}, { flagsExt: NTF_EXT.MANAGED }),
  ),
  scenario(
    "neighbours go with their link's flags, address and presence",
    neighbour({ state: NUD.PERMANENT }),
    neighbour({ state: NUD.STALE }, { dst: "10.0.0.8", lladdr: MAC }),
    link({ flags: IFF.NOARP, change: IFF.NOARP }),
    neighbour({ state: NUD.STALE }, { dst: "10.0.0.8", lladdr: MAC }),
    link({ flags: 0, change: IFF.NOARP }),
    neighbour({ state: NUD.PERMANENT }),
    neighbour({ state: NUD.STALE }, { dst: "10.0.0.8", lladdr: MAC }),
    link({}, "02:00:00:00:00:03"),
    neighbour({ state: NUD.PERMANENT }),
    neighbour({ state: NUD.STALE }, { dst: "10.0.0.8", lladdr: MAC }),
    link({ flags: IFF.UP, change: IFF.UP }),
    wait(1100),
    neighbour({ state: NUD.PERMANENT }),
    link({ flags: 0, change: IFF.UP }),
    wait(1100),
    neighbour({ state: NUD.PERMANENT }),
    ask(typed({ kind: "link", type: RTM.DELLINK, header: { index: V0 }, attributes: {} })),
  ),
  SIX,
];
