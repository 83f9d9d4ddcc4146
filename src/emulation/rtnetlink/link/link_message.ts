import { AF } from "../../../abi/socket.ts";
import { IF_OPER } from "../../../abi/if.ts";
import { IFLA, IFLA_PROTO_DOWN_REASON, IFLA_XDP, XDP_ATTACHED } from "../../../abi/if_link.ts";
import { NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { LinkInfo, MessageHeader } from "../../../codec/mod.ts";
import { encode } from "../../../codec/mod.ts";
import { devGetFlags } from "../../net/core/dev_flags.ts";
import { devGetIflink } from "../../net/core/link_watch.ts";
import { idFor } from "../../net/core/namespace_ids.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import { AttributeWriter } from "../attribute_writer.ts";
import { putAfSpec } from "./link_af_spec.ts";
import { linkOps } from "./kinds/mod.ts";
import { countedBy } from "./link_stats.ts";

/** Bytes of `struct ifinfomsg`. */
const IFINFOMSG = 16;

/** What {@linkcode linkMessage} takes beside the device (parameters of `rtnl_fill_ifinfo`). */
export interface LinkFilling extends MessageHeader {
  /** The namespace by which other namespaces are numbered. */
  readonly srcNet: NetStack;
  /** `ifi_change`. */
  readonly change?: number;
  /** RTEXT_FILTER_*. */
  readonly extMask?: number;
  /** IFLA_EVENT_*. */
  readonly event?: number;
  /** The number of the namespace that it goes to. */
  readonly newNsid?: number | undefined;
  /** The index that it has there; 0: not told. */
  readonly newIfindex?: number;
  /** The number by which the namespace that it is in was asked for. */
  readonly targetNetnsid?: number | undefined;
}

/** What messages are written by, one after another. */
const WRITER = new AttributeWriter();
/** Bytes of `struct rtnl_link_ifmap`. */
const MAP = new Uint8Array(32);
const STATS64 = 25;
const STATS = 24;

/** The message that tells of a link (`rtnl_fill_ifinfo`). */
export function linkMessage(dev: NetDevice, filling: LinkFilling): Uint8Array<ArrayBuffer> {
  return writeLink(dev, filling).slice();
}

/** As {@linkcode linkMessage}; the bytes are there until another is written. */
export function writeLink(dev: NetDevice, filling: LinkFilling): Uint8Array<ArrayBuffer> {
  const { change = 0, extMask = 0, event = 0, newNsid, newIfindex = 0, targetNetnsid } = filling;
  const { master } = dev;
  const w = WRITER;
  // What needs the codec is written before all else.
  const info = infoOf(dev);
  const linkNetnsid = linkNetnsidOf(dev, filling.srcNet);
  w.begin(filling);
  w.half(AF.UNSPEC);
  w.half(dev.type);
  w.word(dev.ifindex);
  w.word(devGetFlags(dev));
  w.word(change);
  if (targetNetnsid !== undefined && targetNetnsid >= 0) {
    w.u32(IFLA.TARGET_NETNSID, targetNetnsid);
  }
  w.text(IFLA.IFNAME, dev.name);
  w.u32(IFLA.TXQLEN, dev.txQueueLen);
  w.u8(IFLA.OPERSTATE, dev.running ? dev.operstate : IF_OPER.DOWN);
  w.u8(IFLA.LINKMODE, dev.linkMode);
  w.u8(IFLA.NETNS_IMMUTABLE, dev.netnsImmutable ? 1 : 0);
  w.u32(IFLA.MTU, dev.mtu);
  w.u32(IFLA.MIN_MTU, dev.minMtu);
  w.u32(IFLA.MAX_MTU, dev.maxMtu);
  w.u32(IFLA.GROUP, dev.group);
  w.u32(IFLA.PROMISCUITY, dev.promiscuity);
  w.u32(IFLA.ALLMULTI, dev.allmulti);
  w.u32(IFLA.NUM_TX_QUEUES, dev.numTxQueues);
  w.u32(IFLA.GSO_MAX_SEGS, dev.gsoMaxSegs);
  w.u32(IFLA.GSO_MAX_SIZE, dev.gsoMaxSize);
  w.u32(IFLA.GRO_MAX_SIZE, dev.groMaxSize);
  w.u32(IFLA.GSO_IPV4_MAX_SIZE, dev.gsoIpv4MaxSize);
  w.u32(IFLA.GRO_IPV4_MAX_SIZE, dev.groIpv4MaxSize);
  w.u32(IFLA.TSO_MAX_SIZE, dev.tsoMaxSize);
  w.u32(IFLA.TSO_MAX_SEGS, dev.tsoMaxSegs);
  const horizon = dev.maxPacingOffloadHorizon;
  if (horizon < 2 ** 32) w.u32(IFLA.MAX_PACING_OFFLOAD_HORIZON, horizon);
  else w.u64(IFLA.MAX_PACING_OFFLOAD_HORIZON, BigInt(horizon));
  w.u32(IFLA.NUM_RX_QUEUES, dev.numRxQueues);
  if (master !== undefined) w.u32(IFLA.MASTER, master.ifindex);
  w.u8(IFLA.CARRIER, dev.carrier ? 1 : 0);
  if (dev.ifalias !== "") w.text(IFLA.IFALIAS, dev.ifalias);
  w.u32(IFLA.CARRIER_CHANGES, dev.carrierUpCount + dev.carrierDownCount);
  w.u32(IFLA.CARRIER_UP_COUNT, dev.carrierUpCount);
  w.u32(IFLA.CARRIER_DOWN_COUNT, dev.carrierDownCount);
  w.u16(IFLA.HEADROOM, dev.neededHeadroom);
  w.u16(IFLA.TAILROOM, dev.neededTailroom);
  w.u8(IFLA.PROTO_DOWN, dev.protoDown ? 1 : 0);
  if (dev.protoDownReason !== 0) {
    const { protoDownReason: value } = dev;
    w.flaggedNest(IFLA.PROTO_DOWN_REASON, () => w.u32(IFLA_PROTO_DOWN_REASON.VALUE, value));
  }
  if (event !== 0) w.u32(IFLA.EVENT, event);
  if (dev.addrLen !== 0) {
    w.binary(IFLA.ADDRESS, dev.address, dev.addrLen);
    w.binary(IFLA.BROADCAST, dev.broadcast, dev.addrLen);
  }
  // RTEXT_FILTER_SKIP_STATS spares what IPv6 has counted, and nothing else.
  const counted = countedBy(dev);
  w.counters(IFLA.STATS64, counted, STATS64, 8);
  w.counters(IFLA.STATS, counted, STATS, 4);
  w.nest(IFLA.XDP, () => w.u8(IFLA_XDP.ATTACHED, XDP_ATTACHED.NONE));
  if (info !== undefined) w.written(info);
  if (newNsid !== undefined) w.u32(IFLA.NEW_NETNSID, newNsid);
  if (newIfindex !== 0) w.u32(IFLA.NEW_IFINDEX, newIfindex);
  if (dev.permAddress.some((byte) => byte !== 0)) {
    w.binary(IFLA.PERM_ADDRESS, dev.permAddress, dev.addrLen);
  }
  const link = devGetIflink(dev);
  if (linkNetnsid !== undefined) w.u32(IFLA.LINK_NETNSID, linkNetnsid);
  if (linkNetnsid !== undefined || link !== dev.ifindex) w.u32(IFLA.LINK, link);
  w.text(IFLA.QDISC, dev.qdisc);
  w.nest(IFLA.AF_SPEC, () => putAfSpec(w, dev, extMask));
  w.binary(IFLA.MAP, MAP);
  if (dev.altnames.length > 0) {
    w.flaggedNest(IFLA.PROP_LIST, () => {
      for (const name of dev.altnames) w.text(IFLA.ALT_IFNAME, name);
    });
  }
  w.flaggedNest(IFLA.DEVLINK_PORT, () => {});
  w.flaggedNest(IFLA.DPLL_PIN, () => {});
  return w.end();
}

/** IFLA_LINKINFO of devices that tell no more than their kind, by it. */
const KINDS = new Map<string, Uint8Array>();

/** IFLA_LINKINFO (`rtnl_link_fill`), written by the codec. */
function infoOf(dev: NetDevice): Uint8Array | undefined {
  const { kind, master } = dev;
  const slaveKind = master?.kind?.name;
  if (kind === undefined && slaveKind === undefined) return undefined;
  const fillInfo = kind && linkOps(kind.name)?.fillInfo;
  if (kind !== undefined && fillInfo === undefined && slaveKind === undefined) {
    let known = KINDS.get(kind.name);
    if (known === undefined) KINDS.set(kind.name, known = encoded({ kind: kind.name }));
    return known;
  }
  const own: LinkInfo = kind === undefined ? {} : fillInfo?.(dev) ?? { kind: kind.name };
  if (master === undefined || slaveKind === undefined) return encoded(own);
  const slave = linkOps(slaveKind)?.slave?.fillInfo?.(master, dev) ?? { slaveKind };
  return encoded({ ...own, ...slave });
}

/** An attribute as the codec writes it. */
function encoded(linkinfo: LinkInfo): Uint8Array {
  const header = { family: AF.UNSPEC, type: 0, index: 0, flags: 0, change: 0 };
  const bytes = encode({ kind: "link", type: RTM.NEWLINK, header, attributes: { linkinfo } });
  return bytes.subarray(NLMSG_HDRLEN + IFINFOMSG);
}

/** IFLA_LINK_NETNSID, which is given to a namespace that has none; absent for the device's own. */
export function linkNetnsidOf(dev: NetDevice, srcNet: NetStack): number | undefined {
  const linkNet = dev.kind?.linkNet?.(dev) ?? dev.net;
  return linkNet === dev.net ? undefined : idFor(srcNet, linkNet);
}
