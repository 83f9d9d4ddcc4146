/** A network that the contract's tests build by requests, and what its listeners are told, in short. */
import { AF, IFA_F, IFF, NETLINK_SO, NLM_F, NUD, RT_SCOPE, RT_TABLE } from "../../src/abi/mod.ts";
import { FR_ACT, RTM, RTN, RTPROT, SOL } from "../../src/abi/mod.ts";
import type {
  AddressAttributes,
  AddressHeader,
  AddressMessage,
  LinkAttributes,
  LinkHeader,
  LinkMessage,
  NeighbourAttributes,
  NeighbourHeader,
  NeighbourMessage,
  RouteAttributes,
  RouteHeader,
  RouteMessage,
  RtnetlinkMessage,
  RuleAttributes,
  RuleHeader,
  RuleMessage,
} from "../../src/codec/mod.ts";
import { decode } from "../../src/codec/mod.ts";
import { Client, NetlinkError } from "../../src/client/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assertRejects } from "../assert.ts";
import type { Lab, Where } from "./_backend.ts";
import { receiveAll } from "./_requests.ts";

const { CREATE, EXCL } = NLM_F;
/** Flags with which something is made that must not be there. */
export const NEW: number = CREATE | EXCL;

/** How a link is made. */
interface LinkOptions {
  readonly kind?: "ifb" | "bridge";
  readonly up?: boolean;
  readonly attributes?: LinkAttributes;
}

/** How something is asked for. */
interface Options<H, A> {
  /** NLM_F_*. */
  readonly flags?: number;
  readonly header?: Partial<H>;
  readonly attributes?: A;
}

/** The address and the length of a prefix: 10.0.0.0/24. */
function split(prefix: string): { address: string; length: number } {
  const [address = "", length = "32"] = prefix.split("/");
  return { address, length: Number(length) };
}

/** Who asks a kernel in one namespace. */
export class Network implements Disposable {
  readonly client: Client;

  /** Listens to nothing itself. */
  constructor(lab: Lab, namespace: Where = "first") {
    this.client = new Client(lab.open({ namespace }));
  }

  /** Asks something of links. */
  async link(
    type: number,
    { flags = 0, header = {}, attributes = {} }: Options<LinkHeader, LinkAttributes> = {},
  ): Promise<LinkMessage[]> {
    return await this.client.request({ kind: "link", type, flags, header, attributes });
  }

  /** Makes a link; returns its index. */
  async make(
    name: string,
    { kind = "ifb", up = false, attributes = {} }: LinkOptions = {},
  ): Promise<number> {
    const header = up ? { flags: IFF.UP, change: IFF.UP } : {};
    const linkinfo = { kind };
    await this.link(RTM.NEWLINK, {
      flags: NEW,
      header,
      attributes: { ifname: name, ...attributes, linkinfo },
    });
    return (await this.find(name)).header.index;
  }

  /** A link, by its name. */
  async find(ifname: string): Promise<LinkMessage> {
    const [link] = await this.link(RTM.GETLINK, { attributes: { ifname } });
    if (link === undefined) throw new Error(`there is no ${ifname}`);
    return link;
  }

  /** Changes a link. */
  async set(index: number, attributes: LinkAttributes): Promise<void> {
    await this.link(RTM.SETLINK, { header: { index }, attributes });
  }

  /** Switches a link on. */
  async up(index: number): Promise<void> {
    await this.link(RTM.SETLINK, { header: { index, flags: IFF.UP, change: IFF.UP } });
  }

  /** Switches a link off. */
  async down(index: number): Promise<void> {
    await this.link(RTM.SETLINK, { header: { index, flags: 0, change: IFF.UP } });
  }

  /** Adds an address, or removes it: 10.0.0.1/24. */
  async address(
    prefix: string,
    index: number,
    { type = RTM.NEWADDR, flags = NEW, header = {}, attributes }:
      & Options<AddressHeader, AddressAttributes>
      & { readonly type?: number } = {},
  ): Promise<void> {
    const { address, length } = split(prefix);
    await this.client.request({
      kind: "address",
      type,
      flags: type === RTM.NEWADDR ? flags : 0,
      header: { family: AF.INET, prefixlen: length, index, ...header },
      attributes: attributes ?? { local: address, address },
    });
  }

  /** The IPv4 addresses that there are. */
  async addresses(): Promise<AddressMessage[]> {
    return await this.client.dump({
      kind: "address",
      type: RTM.GETADDR,
      header: { family: AF.INET },
    });
  }

  /** Adds a route, removes it, or asks for one: "" is the default route. */
  async route(
    prefix: string,
    attributes: RouteAttributes,
    { type = RTM.NEWROUTE, flags = NEW, header = {} }: Options<RouteHeader, never> & {
      readonly type?: number;
    } = {},
  ): Promise<RouteMessage[]> {
    const { address, length } = split(prefix === "" ? "/0" : prefix);
    const made = type === RTM.GETROUTE ? {} : {
      table: RT_TABLE.MAIN,
      scope: type === RTM.NEWROUTE && attributes.gateway === undefined
        ? RT_SCOPE.LINK
        : RT_SCOPE.UNIVERSE,
      ...type === RTM.NEWROUTE && { protocol: RTPROT.STATIC, type: RTN.UNICAST },
      ...type === RTM.DELROUTE && { scope: RT_SCOPE.NOWHERE },
    };
    return await this.client.request({
      kind: "route",
      type,
      flags: type === RTM.NEWROUTE ? flags : 0,
      header: { family: AF.INET, dstLen: length, ...made, ...header },
      attributes: { ...address !== "" && { dst: address }, ...attributes },
    });
  }

  /** The IPv4 routes that there are. */
  async routes(): Promise<RouteMessage[]> {
    return await this.client.dump({
      kind: "route",
      type: RTM.GETROUTE,
      header: { family: AF.INET },
    });
  }

  /** Adds an IPv4 neighbour, removes it, or asks for one. */
  async neighbour(
    ifindex: number,
    attributes: NeighbourAttributes,
    { type = RTM.NEWNEIGH, flags = NEW, header = {} }: Options<NeighbourHeader, never> & {
      readonly type?: number;
    } = {},
  ): Promise<NeighbourMessage[]> {
    return await this.client.request({
      kind: "neighbour",
      type,
      flags: type === RTM.NEWNEIGH ? flags : 0,
      header: {
        family: AF.INET,
        ifindex,
        ...type === RTM.NEWNEIGH && { state: NUD.PERMANENT },
        ...header,
      },
      attributes,
    });
  }

  /** The IPv4 neighbours that there are, but for groups. */
  async neighbours(
    header: Partial<NeighbourHeader> = {},
    attributes: NeighbourAttributes = {},
  ): Promise<NeighbourMessage[]> {
    const neighbours = await this.client.dump({
      kind: "neighbour",
      type: RTM.GETNEIGH,
      header: { family: AF.INET, ...header },
      attributes,
    });
    return neighbours.filter(({ attributes: { dst } }) => !dst?.startsWith("224."));
  }

  /** Adds an IPv4 rule, or removes it. */
  async rule(
    attributes: RuleAttributes,
    { type = RTM.NEWRULE, flags = NEW, header = {} }: Options<RuleHeader, never> & {
      readonly type?: number;
    } = {},
  ): Promise<void> {
    await this.client.request({
      kind: "rule",
      type,
      flags: type === RTM.NEWRULE ? flags : 0,
      header: { family: AF.INET, action: FR_ACT.TO_TBL, ...header },
      attributes,
    });
  }

  /** The IPv4 rules that there are. */
  async rules(): Promise<RuleMessage[]> {
    return await this.client.dump({ kind: "rule", type: RTM.GETRULE, header: { family: AF.INET } });
  }

  /** Closes the socket. */
  [Symbol.dispose](): void {
    this.client.close();
  }
}

/** A socket that is told of groups. */
export function listening(
  lab: Lab,
  groups: readonly number[],
  namespace: Where = "first",
): NetlinkSocket {
  const socket = lab.open({ namespace });
  // Who has no port is told nothing.
  socket.bind();
  for (const group of groups) {
    socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
  }
  return socket;
}

/** Why something is refused. */
export async function refusal(request: Promise<unknown>): Promise<NetlinkError> {
  return await assertRejects(() => request, NetlinkError);
}

/** Why something is refused, in short: its code, and what the kernel says. */
export async function why(request: Promise<unknown>): Promise<string> {
  const { code, explanation } = await refusal(request);
  return explanation === undefined ? code : `${code}: ${explanation}`;
}

const TABLES: ReadonlyMap<number, string> = new Map([
  [RT_TABLE.MAIN, ""],
  [RT_TABLE.LOCAL, ""],
]);
const TYPES: ReadonlyMap<number, string> = new Map(
  Object.entries(RTN).map(([name, type]) => [type, name.toLowerCase()]),
);

/** An object in short. */
export function brief(message: RtnetlinkMessage): string {
  switch (message.kind) {
    case "link": {
      const { header: { flags }, attributes: { ifname } } = message;
      return `link ${ifname}${(flags & IFF.UP) === 0 ? "" : " up"}`;
    }
    case "address": {
      const { header: { prefixlen, flags }, attributes: { local } } = message;
      const secondary = (flags & IFA_F.SECONDARY) === 0 ? "" : " secondary";
      return `address ${local}/${prefixlen}${secondary}`;
    }
    case "route": {
      const { header: { dstLen, type, table }, attributes } = message;
      const { dst = "default", gateway, priority } = attributes;
      const where = TABLES.get(attributes.table ?? table) ?? ` in ${attributes.table ?? table}`;
      const length = dst === "default" ? "" : `/${dstLen}`;
      const via = gateway === undefined ? "" : ` via ${gateway}`;
      const metric = priority === undefined ? "" : ` metric ${priority}`;
      return `${TYPES.get(type)} ${dst}${length}${via}${metric}${where}`;
    }
    case "neighbour": {
      const { header: { state }, attributes: { dst, lladdr } } = message;
      const name = Object.entries(NUD).find(([, value]) => value === state)?.[0] ?? `${state}`;
      return `neighbour ${dst} ${lladdr ?? "-"} ${name}`;
    }
    case "rule": {
      const { attributes: { priority = 0, table } } = message;
      return `rule ${priority} to ${table}`;
    }
    default:
      return message.kind;
  }
}

/** The headers of what there is to receive. */
export function headersOf(socket: NetlinkSocket): { seq: number; pid: number; flags: number }[] {
  return receiveAll(socket).map((datagram) => {
    const view = new DataView(datagram.buffer, datagram.byteOffset);
    return {
      flags: view.getUint16(6, true),
      seq: view.getUint32(8, true),
      pid: view.getUint32(12, true),
    };
  });
}

/** What there is to receive, in short: "new" or "del", and of what. */
export function heard(socket: NetlinkSocket): string[] {
  return receiveAll(socket).flatMap((datagram) => decode(datagram)).map((message) => {
    if (!("header" in message)) return message.kind;
    const verb = DELETIONS.has(message.type) ? "del" : "new";
    return `${verb} ${brief(message)}`;
  });
}

const DELETIONS: ReadonlySet<number> = new Set([
  RTM.DELLINK,
  RTM.DELADDR,
  RTM.DELROUTE,
  RTM.DELNEIGH,
  RTM.DELRULE,
]);
