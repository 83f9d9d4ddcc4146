import { ERRNO } from "../../../../abi/errno.ts";
import {
  IFLA,
  IFLA_MACVLAN,
  MACVLAN_FLAG,
  MACVLAN_MACADDR,
  MACVLAN_MODE,
} from "../../../../abi/if_link.ts";
import { MACVLAN_POLICY } from "../../../../codec/validation/policies/link_kinds.ts";
import type { LinkMacvlanAttributes } from "../../../../codec/mod.ts";
import { ETH_ALEN, isValidEther } from "../../../net/drivers/ethernet_address.ts";
import {
  MACVLAN_KIND,
  macvlanChangelink,
  macvlanCommonNewlink,
  macvlanSetup,
} from "../../../net/drivers/macvlan.ts";
import {
  macvlanOf,
  type MacvlanRequest,
  type UpperLinkRequest,
} from "../../../net/drivers/macvlan_dev.ts";
import { macvlanSourcesOf } from "../../../net/drivers/macvlan_port.ts";
import { MACVTAP_KIND, macvtapNewlink, macvtapSetup } from "../../../net/drivers/macvtap.ts";
import type { NetDevice } from "../../../net/stack.ts";
import { nlaTotalSize } from "../../nla_size.ts";
import type { RequestAttributes } from "../../request_attributes.ts";
import { macText, validateEtherAddress } from "./ethernet.ts";
import { newlinkLinkNet, type RtnlLinkOps } from "./kind_ops.ts";

const { EADDRNOTAVAIL, EINVAL } = ERRNO;
const MODES: ReadonlySet<number> = new Set(Object.values(MACVLAN_MODE));
const MACADDR_MODES: ReadonlySet<number> = new Set(Object.values(MACVLAN_MACADDR));
const FLAGS = MACVLAN_FLAG.NOPROMISC | MACVLAN_FLAG.NODST;

/** What is said of the link that another one is made upon. */
export function upperLinkRequest(tb: RequestAttributes): UpperLinkRequest {
  const link = tb.u32(IFLA.LINK);
  return {
    ...link !== undefined && { link },
    hasMtu: tb.has(IFLA.MTU),
    hasAddress: tb.has(IFLA.ADDRESS),
  };
}

/** `macvlan_validate`. */
function validate(tb: RequestAttributes, data: RequestAttributes | undefined): number {
  const error = validateEtherAddress(tb);
  if (error !== 0 || data === undefined) return error;
  if (((data.u16(IFLA_MACVLAN.FLAGS) ?? 0) & ~FLAGS) !== 0) return -EINVAL;
  const mode = data.u32(IFLA_MACVLAN.MODE);
  if (mode !== undefined && !MODES.has(mode)) return -EINVAL;
  const macaddrMode = data.u32(IFLA_MACVLAN.MACADDR_MODE);
  if (macaddrMode !== undefined && !MACADDR_MODES.has(macaddrMode)) return -EINVAL;
  const macaddr = data.bytes(IFLA_MACVLAN.MACADDR);
  if (macaddr !== undefined && macaddr.length !== ETH_ALEN) return -EINVAL;
  if (macaddr !== undefined && !isValidEther(macaddr)) return -EADDRNOTAVAIL;
  for (const { id, alone } of data.items(IFLA_MACVLAN.MACADDR_DATA)) {
    const address = alone.bytes(id);
    if (id !== IFLA_MACVLAN.MACADDR || address?.length !== ETH_ALEN) return -EINVAL;
    if (!isValidEther(address)) return -EADDRNOTAVAIL;
  }
  return data.has(IFLA_MACVLAN.MACADDR_COUNT) ? -EINVAL : 0;
}

function read(data: RequestAttributes | undefined): MacvlanRequest {
  if (data === undefined) return {};
  const mode = data.u32(IFLA_MACVLAN.MODE);
  const flags = data.u16(IFLA_MACVLAN.FLAGS);
  const macaddrMode = data.u32(IFLA_MACVLAN.MACADDR_MODE);
  const macaddr = data.bytes(IFLA_MACVLAN.MACADDR)?.slice();
  const bcQueueLen = data.u32(IFLA_MACVLAN.BC_QUEUE_LEN);
  const bcCutoff = data.s32(IFLA_MACVLAN.BC_CUTOFF);
  const macaddrData = [...data.items(IFLA_MACVLAN.MACADDR_DATA)]
    .flatMap(({ id, alone }) => alone.bytes(id)?.slice() ?? []);
  return {
    ...mode !== undefined && { mode },
    ...flags !== undefined && { flags },
    ...macaddrMode !== undefined && { macaddrMode },
    ...macaddr !== undefined && { macaddr },
    ...bcQueueLen !== undefined && { bcQueueLen },
    ...bcCutoff !== undefined && { bcCutoff },
    macaddrData,
  };
}

/** `macvlan_get_size`. */
function size(dev: NetDevice): number {
  const vlan = macvlanOf(dev);
  const count = vlan === undefined ? 0 : macvlanSourcesOf(vlan.port, dev).length;
  const sources = count === 0 ? 0 : nlaTotalSize(0) + count * nlaTotalSize(ETH_ALEN);
  return 4 * nlaTotalSize(4) + nlaTotalSize(2) + sources;
}

/** `macvlan_fill_info`. */
function data(dev: NetDevice): LinkMacvlanAttributes {
  const vlan = macvlanOf(dev);
  if (vlan === undefined) return {};
  const { port, mode, flags, bcQueueLenReq } = vlan;
  const sources = macvlanSourcesOf(port, dev);
  return {
    mode,
    flags,
    macaddrCount: sources.length,
    ...sources.length > 0 && { macaddrData: sources.map(macText) },
    bcQueueLen: bcQueueLenReq,
    bcQueueLenUsed: port.bcQueueLenUsed,
    ...port.bcCutoff !== 1 && { bcCutoff: port.bcCutoff },
  };
}

/** What both kinds do alike (`macvlan_link_register`). */
const COMMON: Pick<RtnlLinkOps, "policy" | "validate" | "changelink" | "size"> = {
  policy: MACVLAN_POLICY,
  validate,
  changelink: (dev, _tb, data) => macvlanChangelink(dev, read(data)),
  size,
};

/** Links of kind macvlan. */
export const MACVLAN_LINK_OPS: RtnlLinkOps = {
  ...COMMON,
  kind: MACVLAN_KIND,
  setup: macvlanSetup,
  newlink: (dev, params, extack) => {
    const { tb, data } = params;
    const linkNet = newlinkLinkNet(params);
    return macvlanCommonNewlink(linkNet, dev, upperLinkRequest(tb), read(data), extack);
  },
  fillInfo: (dev) => ({ kind: "macvlan", data: data(dev) }),
};

/** Links of kind macvtap. */
export const MACVTAP_LINK_OPS: RtnlLinkOps = {
  ...COMMON,
  kind: MACVTAP_KIND,
  setup: macvtapSetup,
  newlink: (dev, params, extack) => {
    const { tb, data } = params;
    const linkNet = newlinkLinkNet(params);
    return macvtapNewlink(linkNet, dev, upperLinkRequest(tb), read(data), extack);
  },
  fillInfo: (dev) => ({ kind: "macvtap", data: data(dev) }),
};
