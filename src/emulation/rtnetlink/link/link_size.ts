import { RTEXT_FILTER } from "../../../abi/rtnetlink.ts";
import type { NetDevice } from "../../net/stack.ts";
import { afSpecSize } from "./link_af_spec.ts";
import { linkOps } from "./kinds/mod.ts";
import { nlaTotalSize } from "../nla_size.ts";

const IFNAMSIZ = 16;
const IFALIASZ = 256;
const ALTIFNAMSIZ = 128;
const MAX_ADDR_LEN = 32;
const MAX_PHYS_ITEM_ID_LEN = 32;
const IFINFOMSG = 16;
const IFMAP = 32;
const STATS = 24 * 4;
const STATS64 = 25 * 8;

/** Attributes of 4 bytes that there is always room for, those whose size depends on nothing. */
const WORDS = 27;
/** Attributes of 1 or 2 bytes, which take as much. */
const SMALL = 6;

/** What there is always room for. */
const ALWAYS = IFINFOMSG + 3 * nlaTotalSize(IFNAMSIZ) + nlaTotalSize(IFALIASZ) +
  nlaTotalSize(IFMAP) + 3 * nlaTotalSize(MAX_ADDR_LEN) + 2 * nlaTotalSize(MAX_PHYS_ITEM_ID_LEN) +
  WORDS * nlaTotalSize(4) + SMALL * nlaTotalSize(1) + xdpSize() + protoDownSize() +
  // IFLA_DEVLINK_PORT, IFLA_DPLL_PIN, IFLA_MAX_PACING_OFFLOAD_HORIZON
  2 * nlaTotalSize(0) + nlaTotalSize(8) + nlaTotalSize(STATS) + nlaTotalSize(STATS64);

/** `rtnl_xdp_size`. */
function xdpSize(): number {
  return nlaTotalSize(0) + nlaTotalSize(1) + 2 * nlaTotalSize(4);
}

/** `rtnl_proto_down_size`. */
function protoDownSize(): number {
  return nlaTotalSize(1) + nlaTotalSize(0) + nlaTotalSize(4);
}

/** Bytes that RTM_NEWLINK's payload must have room for (`if_nlmsg_size`). */
export function ifNlmsgSize(dev: NetDevice, extMask: number): number {
  const vf = nlaTotalSize((extMask & RTEXT_FILTER.VF) !== 0 ? 4 : 0);
  return ALWAYS + vf + linkInfoSize(dev) + afSpecSize(dev, extMask) + propListSize(dev);
}

/** `rtnl_prop_list_size`. */
export function propListSize({ altnames }: NetDevice): number {
  return altnames.length === 0 ? 0 : nlaTotalSize(0) + altnames.length * nlaTotalSize(ALTIFNAMSIZ);
}

/** `rtnl_link_get_size`. */
function linkInfoSize(dev: NetDevice): number {
  if (dev.kind === undefined) return 0;
  const ops = linkOps(dev.kind.name);
  const data = ops?.size ? nlaTotalSize(4) + ops.size(dev) : 0;
  return nlaTotalSize(4) + nlaTotalSize(dev.kind.name.length + 1) + data + slaveInfoSize(dev);
}

/** `rtnl_link_get_slave_info_data_size`. */
function slaveInfoSize(dev: NetDevice): number {
  const { master } = dev;
  if (master?.kind === undefined) return 0;
  const size = linkOps(master.kind.name)?.slave?.size;
  return nlaTotalSize(master.kind.name.length + 1) +
    (size ? nlaTotalSize(4) + size(master, dev) : 0);
}
