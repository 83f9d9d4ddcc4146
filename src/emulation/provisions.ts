import { NETLINK } from "../abi/netlink.ts";
import type { GenericNetlink } from "./generic/registry.ts";
import type { KernelHost } from "./host.ts";
import type { KernelConfig } from "./netlink/kernel_socket.ts";
import { receive } from "./netlink/receive.ts";
import { NL_CFG_F } from "./netlink/table.ts";
import type { Protocol } from "./protocols.ts";
import type { RtnlHandlers } from "./rtnetlink/dispatch.ts";
import { rtnetlinkConfig } from "./rtnetlink/dispatch.ts";
import { sockDiagConfig } from "./sock_diag.ts";
import type { Uevents } from "./uevent.ts";

/** What the kernel-side sockets of a protocol are made with, and where there are any. */
export interface Provision {
  readonly config: KernelConfig;
  readonly namespaces: "all" | "first" | "none";
}

/** What answers in the protocols that emulated kernels have of their own. */
export interface Services {
  readonly host: KernelHost;
  readonly rtnetlink: RtnlHandlers;
  readonly generic: GenericNetlink;
  readonly uevents: Uevents;
}

/**
 * What a kernel's protocols are made with.
 *
 * @throws {RangeError} If a number is none of the protocols that emulated kernels have of their own,
 * or stands twice.
 */
export function provide(
  { host, rtnetlink, generic, uevents }: Services,
  protocols: readonly (number | Protocol)[],
): ReadonlyMap<number, Provision> {
  const own = new Map<number, Provision>([
    [NETLINK.ROUTE, everywhere(rtnetlinkConfig(rtnetlink))],
    // Users talk to each other there, and to nobody in the kernel.
    [NETLINK.USERSOCK, { config: { flags: NL_CFG_F.NONROOT_SEND }, namespaces: "none" }],
    [NETLINK.SOCK_DIAG, everywhere(sockDiagConfig(host))],
    [NETLINK.KOBJECT_UEVENT, everywhere(uevents.config)],
    [NETLINK.GENERIC, everywhere(generic.config)],
  ]);
  const numbers = protocols.map((each) => typeof each === "number" ? each : each.protocol);
  const twice = numbers.find((number, index) => numbers.indexOf(number) < index);
  if (twice !== undefined) throw new RangeError(`protocol ${twice} is given twice`);
  return new Map(protocols.map((each) => {
    if (typeof each !== "number") return [each.protocol, provisionOf(each)];
    const provision = own.get(each);
    if (provision === undefined) throw new RangeError(`protocol ${each} needs a description`);
    return [each, provision];
  }));
}

function everywhere(config: KernelConfig): Provision {
  return { config, namespaces: "all" };
}

function provisionOf({ groups, flags, handle, namespaces = "all" }: Protocol): Provision {
  return {
    config: {
      ...groups !== undefined && { groups },
      ...flags !== undefined && { flags },
      ...handle && { input: (skb, from, to) => receive(to, skb, from, handle) },
    },
    namespaces,
  };
}
