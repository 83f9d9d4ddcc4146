/** What AF_BRIDGE says of links: br_fill_ifinfo of net/bridge/br_netlink.c. */

import { IF_OPER } from "../../../abi/if.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { Irregularity, LinkAttributes, MessageHeader } from "../../../codec/mod.ts";
import { encode } from "../../../codec/mod.ts";
import { addressOf } from "../../net/bridge/bridge.ts";
import { macOf } from "../../net/bridge/address.ts";
import type { NetBridge, NetBridgePort } from "../../net/bridge/bridge.ts";
import { devGetFlags } from "../../net/core/dev_flags.ts";
import { devGetIflink } from "../../net/core/link_watch.ts";
import { brPortFillAttrs, PORT_INFO_SIZE } from "../link/kinds/bridge_port.ts";
import { nlaTotalSize, nlmsgTotalSize } from "../nla_size.ts";
import { vlanSpec, vlanSpecSize } from "./vlan_spec.ts";
import { asText } from "../texts.ts";

const IFINFOMSG_SIZE = 16;
const IFNAMSIZ = 16;
const MAX_ADDR_LEN = 32;

/** Bytes that there is room for in such a message (`br_nlmsg_size`). */
export function bridgeLinkRoom(
  br: NetBridge,
  p: NetBridgePort | undefined,
  extMask: number,
): number {
  const spec = vlanSpecSize((p ?? br).dev, extMask);
  return nlmsgTotalSize(
    IFINFOMSG_SIZE + nlaTotalSize(IFNAMSIZ) + nlaTotalSize(MAX_ADDR_LEN) + 5 * nlaTotalSize(4) +
      nlaTotalSize(PORT_INFO_SIZE) + nlaTotalSize(spec),
  );
}

/**
 * The message that tells of a port, or of a bridge itself (`br_fill_ifinfo`).
 *
 * @param extMask RTEXT_FILTER_*.
 */
export function bridgeLinkMessage(
  br: NetBridge,
  p: NetBridgePort | undefined,
  header: MessageHeader,
  extMask: number,
): Uint8Array<ArrayBuffer> {
  const { dev } = p ?? br;
  const name = asText(dev.name);
  const link = devGetIflink(dev);
  const afSpec = vlanSpec(br, p, extMask);
  const irregular: Record<string, Irregularity> = name.bytes ? { ifname: name.bytes } : {};
  const attributes: LinkAttributes = {
    ifname: name.text,
    master: br.dev.ifindex,
    mtu: dev.mtu,
    operstate: dev.running ? dev.operstate : IF_OPER.DOWN,
    ...dev.addrLen > 0 && { address: macOf(addressOf(dev)) },
    ...link !== dev.ifindex && { link },
    ...header.type === RTM.NEWLINK && p && { protinfo: brPortFillAttrs(p) },
    ...afSpec && { afSpec },
    ...name.bytes && { irregular },
  };
  return encode({
    kind: "link",
    ...header,
    header: {
      family: AF.BRIDGE,
      type: dev.type,
      index: dev.ifindex,
      flags: devGetFlags(dev),
      change: 0,
    },
    attributes,
  });
}
