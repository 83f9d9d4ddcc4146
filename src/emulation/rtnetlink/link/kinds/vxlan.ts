import { ERRNO } from "../../../../abi/errno.ts";
import { IFLA, IFLA_VXLAN } from "../../../../abi/if_link.ts";
import { AF } from "../../../../abi/socket.ts";
import type { LinkVxlanAttributes } from "../../../../codec/mod.ts";
import { VXLAN_POLICY } from "../../../../codec/validation/policies/link_tunnels.ts";
import { ETH_MAX_MTU, ETH_MIN_MTU } from "../../../net/drivers/ethernet_address.ts";
import { vxlanAddressText } from "../../../net/drivers/vxlan_address.ts";
import { VXLAN_F, vxlanOf } from "../../../net/drivers/vxlan_dev.ts";
import {
  VXLAN_KIND,
  vxlanChangelink,
  vxlanNewlink,
  vxlanSetup,
} from "../../../net/drivers/vxlan.ts";
import type { NetDevice } from "../../../net/stack.ts";
import type { ExtAck } from "../../../netlink/ack.ts";
import { blame } from "../../nested_attributes.ts";
import { nlaTotalSize } from "../../nla_size.ts";
import type { RequestAttributes } from "../../request_attributes.ts";
import { validateEtherAddress } from "./ethernet.ts";
import { newlinkLinkNet, type RtnlLinkOps } from "./kind_ops.ts";
import { vxlanConfOf } from "./vxlan_conf.ts";

const { EINVAL, ENODEV, ERANGE } = ERRNO;
/** VXLAN_N_VID. */
const VNI_END = 1 << 24;
/** VXLAN_DF_MAX. */
const DF_MAX = 2;

/** `vxlan_validate`. */
function validate(
  tb: RequestAttributes,
  data: RequestAttributes | undefined,
  extack: ExtAck,
): number {
  const address = validateEtherAddress(tb);
  if (address !== 0) {
    const msg = address === -EINVAL
      ? "Provided link layer address is not Ethernet"
      : "Provided Ethernet address is not unicast";
    blame(extack, tb, IFLA.ADDRESS, msg);
    return address;
  }
  const mtu = tb.u32(IFLA.MTU);
  if (mtu !== undefined && (mtu < ETH_MIN_MTU || mtu > ETH_MAX_MTU)) {
    blame(extack, tb, IFLA.MTU, "MTU must be between 68 and 65535");
    return -EINVAL;
  }
  if (data === undefined) {
    extack.msg = "Required attributes not provided to perform the operation";
    return -EINVAL;
  }
  if ((data.u32(IFLA_VXLAN.ID) ?? 0) >= VNI_END) {
    blame(extack, data, IFLA_VXLAN.ID, "VXLAN ID must be lower than 16777216");
    return -ERANGE;
  }
  const range = data.payload(IFLA_VXLAN.PORT_RANGE);
  if (range !== undefined && range.getUint16(2) < range.getUint16(0)) {
    blame(extack, data, IFLA_VXLAN.PORT_RANGE, "Invalid source port range");
    return -EINVAL;
  }
  if ((data.u8(IFLA_VXLAN.DF) ?? 0) > DF_MAX) {
    blame(extack, data, IFLA_VXLAN.DF, "Invalid DF attribute");
    return -EINVAL;
  }
  return 0;
}

/** Payload sizes of what there must be room for (`vxlan_get_size`). */
const SIZES = [
  ...[4, 16, 4, 16, 1, 1, 1, 1, 4, 4, 1, 1, 1, 1, 1, 1, 4, 4, 2, 1, 1, 1, 1, 1, 1],
  ...[4, 0, 0, 0, 1, 8],
];
const SIZE = SIZES.reduce((size, payload) => size + nlaTotalSize(payload), 0);

/** `vxlan_fill_info`. */
function dataOf(dev: NetDevice): LinkVxlanAttributes {
  const vxlan = vxlanOf(dev);
  if (vxlan === undefined) return {};
  const { cfg, defaultDst: { remoteVni, remoteIp, remoteIfindex } } = vxlan;
  const { flags, saddr } = cfg;
  const is = (flag: number) => (flags & flag) !== 0 ? 1 : 0;
  const reservedBits = new Uint8Array(8);
  new DataView(reservedBits.buffer).setBigUint64(0, cfg.reservedBits);
  const remote = vxlanAddressText(remoteIp);
  const local = vxlanAddressText(saddr);
  return {
    id: remoteVni,
    ...remoteIp.address !== 0n &&
      (remoteIp.family === AF.INET ? { group: remote } : { group6: remote }),
    ...remoteIfindex !== 0 && { link: remoteIfindex >>> 0 },
    ...saddr.address !== 0n && (saddr.family === AF.INET ? { local } : { local6: local }),
    ttl: cfg.ttl,
    ttlInherit: is(VXLAN_F.TTL_INHERIT),
    tos: cfg.tos,
    df: cfg.df,
    label: cfg.label,
    labelPolicy: cfg.labelPolicy,
    learning: is(VXLAN_F.LEARN),
    proxy: is(VXLAN_F.PROXY),
    rsc: is(VXLAN_F.RSC),
    l2miss: is(VXLAN_F.L2MISS),
    l3miss: is(VXLAN_F.L3MISS),
    collectMetadata: is(VXLAN_F.COLLECT_METADATA),
    ageing: cfg.ageInterval,
    limit: cfg.addrmax,
    port: cfg.dstPort,
    udpCsum: 1 - is(VXLAN_F.UDP_ZERO_CSUM_TX),
    udpZeroCsum6Tx: is(VXLAN_F.UDP_ZERO_CSUM6_TX),
    udpZeroCsum6Rx: is(VXLAN_F.UDP_ZERO_CSUM6_RX),
    remcsumTx: is(VXLAN_F.REMCSUM_TX),
    remcsumRx: is(VXLAN_F.REMCSUM_RX),
    localbypass: is(VXLAN_F.LOCALBYPASS),
    portRange: { low: cfg.portMin, high: cfg.portMax },
    ...is(VXLAN_F.GBP) === 1 && { gbp: true as const },
    ...is(VXLAN_F.GPE) === 1 && { gpe: true as const },
    ...is(VXLAN_F.REMCSUM_NOPARTIAL) === 1 && { remcsumNopartial: true as const },
    ...is(VXLAN_F.VNIFILTER) === 1 && { vnifilter: 1 },
    reservedBits,
  };
}

/** Links of kind vxlan. */
export const VXLAN_LINK_OPS: RtnlLinkOps = {
  kind: VXLAN_KIND,
  policy: VXLAN_POLICY,
  setup: vxlanSetup,
  validate,
  newlink: (dev, params, extack) => {
    const { tb, data } = params;
    if (data === undefined) return -EINVAL;
    const conf = vxlanConfOf(tb, data, extack);
    return typeof conf === "number"
      ? conf
      : vxlanNewlink(newlinkLinkNet(params), dev, conf, extack);
  },
  changelink: (dev, tb, data, extack) => {
    const before = vxlanOf(dev)?.cfg;
    if (before === undefined || data === undefined) return -ENODEV;
    const conf = vxlanConfOf(tb, data, extack, before);
    return typeof conf === "number" ? conf : vxlanChangelink(dev, conf, extack);
  },
  size: () => SIZE,
  fillInfo: (dev) => ({ kind: "vxlan", data: dataOf(dev) }),
};
