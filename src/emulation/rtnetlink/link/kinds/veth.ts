/** Pairs of links: drivers/net/veth.c. */

import { ERRNO } from "../../../../abi/errno.ts";
import { IFLA } from "../../../../abi/if_link.ts";
import { VETH_INFO } from "../../../../abi/link_kinds.ts";
import { VETH_POLICY } from "../../../../codec/validation/policies/link_kinds.ts";
import { netifCarrierOff } from "../../../net/core/carrier.ts";
import { NO_CAUSE } from "../../../net/cause.ts";
import { rtnlConfigureLink } from "../../../net/core/dev_flags.ts";
import { NET_NAME } from "../../../net/core/dev_name.ts";
import { netifInheritTsoMax } from "../../../net/core/dev_settings.ts";
import { VETH, vethDisableGro, vethSetup, vethTie } from "../../../net/drivers/veth.ts";
import { ETH_MAX_MTU, ETH_MIN_MTU, ethHwAddrRandom } from "../../../net/core/ether.ts";
import { netifSetRealNumRxQueues, netifSetRealNumTxQueues } from "../../../net/core/net_sysfs.ts";
import { registerNetdevice, unregisterNetdevice } from "../../../net/core/register_netdevice.ts";
import type { NetDevice, NetStack } from "../../../net/stack.ts";
import type { ExtAck } from "../../../netlink/ack.ts";
import { rtnlCreateLink } from "../link_create.ts";
import { linkHeaderAt, LONGEST_NAME, parsePeer, textIn } from "../link_request.ts";
import { validateEtherAddress } from "./ethernet.ts";
import type { NewlinkParams, RtnlLinkOps } from "./kind_ops.ts";
import { newlinkPeerNet } from "./kind_ops.ts";

/** The most queues that a link may have. */
const MOST_QUEUES = 4096;
/** A name with a number. */
const PATTERN = "veth%d";

/** `veth_newlink`: the other end comes first. */
function newlink(dev: NetDevice, params: NewlinkParams, extack: ExtAck): number {
  const { tb, data } = params;
  const peer = makePeer(dev, params, extack);
  if (typeof peer === "number") return peer;
  if (!tb.has(IFLA.ADDRESS)) ethHwAddrRandom(dev);
  dev.name = textIn(tb, IFLA.IFNAME, LONGEST_NAME) ?? PATTERN;
  let error = configurePeer(peer, data);
  if (error >= 0) error = registerNetdevice(dev);
  if (error < 0) {
    unregisterNetdevice(peer);
    return error;
  }
  netifCarrierOff(dev);
  vethTie(dev, peer);
  for (const end of [dev, peer]) initQueues(end, tb);
  return 0;
}

/** One queue each way is used unless more were asked for (`veth_init_queues`). */
function initQueues(dev: NetDevice, tb: NewlinkParams["tb"]): void {
  if (!tb.has(IFLA.NUM_TX_QUEUES) && dev.numTxQueues > 1) netifSetRealNumTxQueues(dev, 1);
  if (!tb.has(IFLA.NUM_RX_QUEUES) && dev.numRxQueues > 1) netifSetRealNumRxQueues(dev, 1);
}

/** Makes and registers the other end, or returns a negative error number. */
function makePeer(
  dev: NetDevice,
  params: NewlinkParams,
  extack: ExtAck,
): NetDevice | number {
  const { data } = params;
  const own = data?.has(VETH_INFO.PEER) ? parsePeer(data, VETH_INFO.PEER, extack) : undefined;
  if (typeof own === "number") return own;
  const tb = own ?? params.tb;
  const name = own && textIn(own, IFLA.IFNAME, LONGEST_NAME);
  const peer = rtnlCreateLink(
    {
      net: newlinkPeerNet(params),
      name: name ?? PATTERN,
      nameAssignType: name === undefined ? NET_NAME.ENUM : NET_NAME.USER,
      ops: VETH_OPS,
    },
    tb,
    extack,
  );
  if (typeof peer === "number") return peer;
  if (!own?.has(IFLA.ADDRESS)) ethHwAddrRandom(peer);
  // An index that was asked for counts only where one was asked for the first end, too.
  if (dev.ifindex !== 0) peer.ifindex = peerHeader(data)?.index ?? 0;
  netifInheritTsoMax(peer, dev);
  const error = registerNetdevice(peer);
  if (error < 0) return error;
  vethDisableGro(peer);
  netifCarrierOff(peer);
  return peer;
}

function peerHeader(data: NewlinkParams["data"]): ReturnType<typeof linkHeaderAt> | undefined {
  const range = data?.range(VETH_INFO.PEER);
  return data && range && linkHeaderAt(data.view, range.begin);
}

function configurePeer(peer: NetDevice, data: NewlinkParams["data"]): number {
  return rtnlConfigureLink(peer, peerHeader(data), NO_CAUSE);
}

/** `veth_get_num_queues` */
function queues({ machine }: NetStack): number {
  return Math.min(machine.cpus, MOST_QUEUES);
}

/** The kind. */
export const VETH_OPS: RtnlLinkOps = {
  kind: VETH,
  policy: VETH_POLICY,
  peerType: VETH_INFO.PEER,
  setup: vethSetup,
  validate(tb) {
    const refused = validateEtherAddress(tb);
    if (refused !== 0) return refused;
    const mtu = tb.u32(IFLA.MTU) ?? ETH_MIN_MTU;
    return mtu >= ETH_MIN_MTU && mtu <= ETH_MAX_MTU ? 0 : -ERRNO.EINVAL;
  },
  newlink,
  numTxQueues: queues,
  numRxQueues: queues,
};
