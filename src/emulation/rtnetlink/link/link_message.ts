import { AF } from "../../../abi/socket.ts";
import { IF_OPER } from "../../../abi/if.ts";
import { IFLA, XDP_ATTACHED } from "../../../abi/if_link.ts";
import { NLA_F } from "../../../abi/netlink.ts";
import type {
  Irregularity,
  LinkAttributes,
  LinkInfo,
  MessageHeader,
  RawAttribute,
} from "../../../codec/mod.ts";
import { encode } from "../../../codec/mod.ts";
import { devGetFlags } from "../../net/core/dev_flags.ts";
import { devGetIflink } from "../../net/core/link_watch.ts";
import { idFor } from "../../net/core/namespace_ids.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import { fillAfSpec } from "./link_af_spec.ts";
import { linkOps } from "./kinds/mod.ts";
import { stats64Of, statsOf } from "./link_stats.ts";
import { asText } from "../texts.ts";

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

/** The message that tells of a link (`rtnl_fill_ifinfo`). */
export function linkMessage(dev: NetDevice, filling: LinkFilling): Uint8Array<ArrayBuffer> {
  const { type, flags, seq, pid, change = 0 } = filling;
  return encode({
    kind: "link",
    type,
    flags,
    seq,
    pid,
    header: {
      family: AF.UNSPEC,
      type: dev.type,
      index: dev.ifindex,
      flags: devGetFlags(dev),
      change,
    },
    attributes: attributesOf(dev, filling),
  });
}

/** All attributes, in the kernel's order. */
function attributesOf(dev: NetDevice, filling: LinkFilling): LinkAttributes {
  const { srcNet, extMask = 0, event = 0, newNsid, newIfindex = 0, targetNetnsid } = filling;
  const irregular: Record<string, Irregularity> = {};
  const name = text(dev.name, "ifname", irregular);
  const alias = text(dev.ifalias, "ifalias", irregular);
  const { master } = dev;
  const attributes: LinkAttributes = {
    ...targetNetnsid !== undefined && targetNetnsid >= 0 && { targetNetnsid },
    ifname: name,
    txqlen: dev.txQueueLen,
    operstate: dev.running ? dev.operstate : IF_OPER.DOWN,
    linkmode: dev.linkMode,
    netnsImmutable: dev.netnsImmutable ? 1 : 0,
    mtu: dev.mtu,
    minMtu: dev.minMtu,
    maxMtu: dev.maxMtu,
    group: dev.group,
    promiscuity: dev.promiscuity,
    allmulti: dev.allmulti,
    numTxQueues: dev.numTxQueues,
    gsoMaxSegs: dev.gsoMaxSegs,
    gsoMaxSize: dev.gsoMaxSize,
    groMaxSize: dev.groMaxSize,
    gsoIpv4MaxSize: dev.gsoIpv4MaxSize,
    groIpv4MaxSize: dev.groIpv4MaxSize,
    tsoMaxSize: dev.tsoMaxSize,
    tsoMaxSegs: dev.tsoMaxSegs,
    maxPacingOffloadHorizon: BigInt(dev.maxPacingOffloadHorizon),
    numRxQueues: dev.numRxQueues,
    ...master && { master: master.ifindex },
    carrier: dev.carrier ? 1 : 0,
    ...alias !== "" && { ifalias: alias },
    carrierChanges: dev.carrierUpCount + dev.carrierDownCount,
    carrierUpCount: dev.carrierUpCount,
    carrierDownCount: dev.carrierDownCount,
    headroom: dev.neededHeadroom,
    tailroom: dev.neededTailroom,
    protoDown: dev.protoDown ? 1 : 0,
    ...dev.protoDownReason !== 0 && { protoDownReason: { value: dev.protoDownReason } },
    ...event !== 0 && { event },
    ...dev.addrLen !== 0 && {
      address: hardware(dev, dev.address),
      broadcast: hardware(dev, dev.broadcast),
    },
    // RTEXT_FILTER_SKIP_STATS spares what IPv6 has counted, and nothing else.
    stats64: stats64Of(dev),
    stats: statsOf(dev),
    xdp: { attached: XDP_ATTACHED.NONE },
    ...infoOf(dev),
    ...newNsid !== undefined && { newNetnsid: newNsid },
    ...newIfindex !== 0 && { newIfindex },
    ...dev.permAddress.some((byte) => byte !== 0) && {
      permAddress: hardware(dev, dev.permAddress),
    },
    ...linkOf(dev, srcNet),
    qdisc: dev.qdisc,
    afSpec: fillAfSpec(dev, extMask),
    map: { memStart: 0n, memEnd: 0n, baseAddr: 0n, irq: 0, dma: 0, port: 0 },
  };
  putAltnames(attributes, dev.altnames);
  attributes.devlinkPort = new Uint8Array();
  attributes.dpllPin = {};
  if (Object.keys(irregular).length > 0) attributes.irregular = irregular;
  return attributes;
}

/** Text of an attribute; bytes that the codec would not write go to `irregular`. */
function text(bytes: string, key: string, irregular: Record<string, Irregularity>): string {
  const shown = asText(bytes);
  if (shown.bytes !== undefined) irregular[key] = shown.bytes;
  return shown.text;
}

/** A link-layer address, as long as the device's are. */
function hardware({ addrLen }: NetDevice, address: Uint8Array): string {
  return Array.from(
    { length: addrLen },
    (_, index) => (address[index] ?? 0).toString(16).padStart(2, "0"),
  ).join(":");
}

/** IFLA_LINKINFO (`rtnl_link_fill`). */
function infoOf(dev: NetDevice): LinkAttributes {
  const { kind, master } = dev;
  const slaveKind = master?.kind?.name;
  if (kind === undefined && slaveKind === undefined) return {};
  const own: LinkInfo = kind === undefined
    ? {}
    : linkOps(kind.name)?.fillInfo?.(dev) ?? { kind: kind.name };
  if (master === undefined || slaveKind === undefined) return { linkinfo: own };
  const slave = linkOps(slaveKind)?.slave?.fillInfo?.(master, dev) ?? { slaveKind };
  return { linkinfo: { ...own, ...slave } };
}

/** IFLA_LINK_NETNSID and IFLA_LINK (`rtnl_fill_link_netnsid`). */
function linkOf(dev: NetDevice, srcNet: NetStack): LinkAttributes {
  const linkNet = dev.kind?.linkNet?.(dev) ?? dev.net;
  const elsewhere = linkNet !== dev.net;
  const link = devGetIflink(dev);
  return {
    ...elsewhere && { linkNetnsid: idFor(srcNet, linkNet) },
    ...(elsewhere || link !== dev.ifindex) && { link },
  };
}

/** IFLA_PROP_LIST (`rtnl_fill_prop_list`), as bytes where the names are not what the codec writes. */
function putAltnames(attributes: LinkAttributes, altnames: readonly string[]): void {
  if (altnames.length === 0) return;
  const shown = altnames.map(asText);
  if (shown.every(({ bytes }) => bytes === undefined)) {
    attributes.propList = shown.map(({ text }) => text);
    return;
  }
  const raw: RawAttribute = {
    position: Object.keys(attributes).length,
    type: IFLA.PROP_LIST | NLA_F.NESTED,
    data: namesInBytes(altnames),
  };
  attributes.unknown = [raw];
}

function namesInBytes(altnames: readonly string[]): Uint8Array {
  const bytes: number[] = [];
  for (const name of altnames) {
    const length = name.length + 5;
    bytes.push(length & 0xff, length >> 8, IFLA.ALT_IFNAME, 0);
    for (const character of name) bytes.push(character.charCodeAt(0));
    bytes.push(0);
    while (bytes.length % 4 !== 0) bytes.push(0);
  }
  return Uint8Array.from(bytes);
}
