import { ERRNO } from "../../../../abi/errno.ts";
import { ETH_P } from "../../../../abi/if_ether.ts";
import { IFLA, IFLA_VLAN, IFLA_VLAN_QOS } from "../../../../abi/if_link.ts";
import { VLAN_FLAG } from "../../../../abi/link_kinds.ts";
import type { LinkVlanAttributes } from "../../../../codec/mod.ts";
import { VLAN_POLICY } from "../../../../codec/validation/policies/link_kinds.ts";
import { VLAN_KIND, vlanChangelink, vlanNewlink, vlanSetup } from "../../../net/drivers/vlan.ts";
import { vlanOf, type VlanRequest } from "../../../net/drivers/vlan_dev.ts";
import type { NetDevice } from "../../../net/stack.ts";
import type { ExtAck } from "../../../netlink/ack.ts";
import { nlaTotalSize } from "../../nla_size.ts";
import type { RequestAttributes } from "../../request_attributes.ts";
import { validateEtherAddress } from "./ethernet.ts";
import { newlinkLinkNet, type RtnlLinkOps } from "./kind_ops.ts";

const { EINVAL, ENODEV, EPROTONOSUPPORT, ERANGE } = ERRNO;
/** VLAN_VID_MASK. */
const VID_END = 0xfff;
const FLAGS = VLAN_FLAG.REORDER_HDR | VLAN_FLAG.GVRP | VLAN_FLAG.LOOSE_BINDING | VLAN_FLAG.MVRP |
  VLAN_FLAG.BRIDGE_BINDING;
/** Bytes of `struct ifla_vlan_qos_mapping`, and of `struct ifla_vlan_flags`. */
const PAIR = 8;

function refuse(extack: ExtAck, msg: string, errno: number): number {
  extack.msg = `8021q: ${msg}`;
  return -errno;
}

/** Whether all priorities are told in full (`vlan_validate_qos_map`). */
function isMap(data: RequestAttributes, id: number): boolean {
  for (const { id: type, alone } of data.items(id)) {
    if (type === IFLA_VLAN_QOS.MAPPING && (alone.bytes(type)?.length ?? 0) < PAIR) return false;
  }
  return true;
}

/** `vlan_validate`. */
function validate(
  tb: RequestAttributes,
  data: RequestAttributes | undefined,
  extack: ExtAck,
): number {
  const address = validateEtherAddress(tb);
  if (address !== 0) return refuse(extack, "Invalid link address", -address);
  if (data === undefined) return refuse(extack, "VLAN properties not specified", EINVAL);
  const proto = data.payload(IFLA_VLAN.PROTOCOL)?.getUint16(0);
  if (proto !== undefined && proto !== ETH_P["8021Q"] && proto !== ETH_P["8021AD"]) {
    return refuse(extack, "Invalid VLAN protocol", EPROTONOSUPPORT);
  }
  if ((data.u16(IFLA_VLAN.ID) ?? 0) >= VID_END) return refuse(extack, "Invalid VLAN id", ERANGE);
  const flags = flagsOf(data);
  if (flags !== undefined && (flags.flags & flags.mask & ~FLAGS) !== 0) {
    return refuse(extack, "Invalid VLAN flags", EINVAL);
  }
  if (!isMap(data, IFLA_VLAN.INGRESS_QOS)) return refuse(extack, "Invalid ingress QOS map", ERANGE);
  if (!isMap(data, IFLA_VLAN.EGRESS_QOS)) return refuse(extack, "Invalid egress QOS map", ERANGE);
  return 0;
}

function flagsOf(data: RequestAttributes): { flags: number; mask: number } | undefined {
  const payload = data.payload(IFLA_VLAN.FLAGS);
  return payload && { flags: payload.getUint32(0, true), mask: payload.getUint32(4, true) };
}

function mapOf(data: RequestAttributes, id: number): { from: number; to: number }[] {
  return [...data.items(id)].flatMap(({ id: type, alone }) => {
    const payload = type === IFLA_VLAN_QOS.MAPPING ? alone.payload(type) : undefined;
    if (payload === undefined) return [];
    return [{ from: payload.getUint32(0, true), to: payload.getUint32(4, true) }];
  });
}

function read(data: RequestAttributes): VlanRequest {
  const flags = flagsOf(data);
  return {
    ...flags && { flags },
    ingress: mapOf(data, IFLA_VLAN.INGRESS_QOS),
    egress: mapOf(data, IFLA_VLAN.EGRESS_QOS),
  };
}

/** The mappings that say something, in the order in which they are told. */
function mappingsOf(dev: NetDevice) {
  const vlan = vlanOf(dev);
  const ingress = (vlan?.ingress ?? []).map((to, from) => ({ from, to }));
  const egress = (vlan?.egress ?? []).flat();
  const tells = ({ to }: { readonly to: number }) => to !== 0;
  return { ingress: ingress.filter(tells), egress: egress.filter(tells) };
}

function qosSize(count: number): number {
  return count === 0 ? 0 : nlaTotalSize(4) + nlaTotalSize(PAIR) * count;
}

/** `vlan_fill_info`. */
function dataOf(dev: NetDevice): LinkVlanAttributes {
  const vlan = vlanOf(dev);
  if (vlan === undefined) return {};
  const { ingress, egress } = mappingsOf(dev);
  return {
    protocol: vlan.proto,
    id: vlan.id,
    ...vlan.flags !== 0 && { flags: { flags: vlan.flags, mask: 0xffffffff } },
    ...ingress.length > 0 && { ingressQos: ingress },
    ...egress.length > 0 && { egressQos: egress },
  };
}

/** Links of kind vlan. */
export const VLAN_LINK_OPS: RtnlLinkOps = {
  kind: VLAN_KIND,
  policy: VLAN_POLICY,
  setup: vlanSetup,
  validate,
  newlink: (dev, params, extack) => {
    const { tb, data } = params;
    const id = data?.u16(IFLA_VLAN.ID);
    if (data === undefined || id === undefined) {
      return refuse(extack, "VLAN id not specified", EINVAL);
    }
    const link = tb.s32(IFLA.LINK);
    if (link === undefined) return refuse(extack, "link not specified", EINVAL);
    const realDev = newlinkLinkNet(params).devices.byIndex(link);
    if (realDev === undefined) return refuse(extack, "link does not exist", ENODEV);
    const proto = data.payload(IFLA_VLAN.PROTOCOL)?.getUint16(0) ?? ETH_P["8021Q"];
    const request = { realDev, proto, id, hasMtu: tb.has(IFLA.MTU) };
    return vlanNewlink(dev, request, read(data), extack);
  },
  changelink: (dev, _tb, data) => data === undefined ? 0 : vlanChangelink(dev, read(data)),
  size: (dev) => {
    const { ingress, egress } = mappingsOf(dev);
    return 2 * nlaTotalSize(2) + nlaTotalSize(PAIR) + qosSize(ingress.length) +
      qosSize(egress.length);
  },
  fillInfo: (dev) => ({ kind: "vlan", data: dataOf(dev) }),
};
