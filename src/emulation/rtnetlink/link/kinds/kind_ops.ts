import type {
  LinkDataOfAnyKind,
  LinkKind as LinkInfoOfKind,
  LinkSlaveKind,
  Policy,
  StatsXstatsAttributes,
} from "../../../../codec/mod.ts";
import type { LinkKind } from "../../../net/kind.ts";
import type { NetDevice, NetStack } from "../../../net/stack.ts";
import type { ExtAck } from "../../../netlink/ack.ts";
import type { RequestAttributes } from "../../request_attributes.ts";

/** What a link is made with (`struct rtnl_newlink_params`). */
export interface NewlinkParams {
  /** The namespace of whoever asks. */
  readonly srcNet: NetStack;
  /** The namespace of IFLA_LINK_NETNSID. */
  readonly linkNet: NetStack | undefined;
  /** The namespace that the other end's attributes name. */
  readonly peerNet: NetStack | undefined;
  /** IFLA_*. */
  readonly tb: RequestAttributes;
  /** IFLA_INFO_DATA. */
  readonly data: RequestAttributes | undefined;
}

/** The namespace in which what a link is made upon is (`rtnl_newlink_link_net`). */
export function newlinkLinkNet({ linkNet, srcNet }: NewlinkParams): NetStack {
  return linkNet ?? srcNet;
}

/** The namespace of the other end of a pair (`rtnl_newlink_peer_net`). */
export function newlinkPeerNet(params: NewlinkParams): NetStack {
  return params.peerNet ?? newlinkLinkNet(params);
}

/** What the master of a link has to say of it, and may be told. */
export interface SlaveOps {
  /** What IFLA_INFO_SLAVE_DATA must be; absent where it is not read (`slave_maxtype` 0). */
  readonly policy?: Policy;
  /** `slave_changelink`. */
  readonly changelink?: (
    master: NetDevice,
    dev: NetDevice,
    tb: RequestAttributes,
    data: RequestAttributes | undefined,
    extack: ExtAck,
  ) => number;
  /** Bytes that there must be room for (`get_slave_size`). */
  readonly size?: (master: NetDevice, dev: NetDevice) => number;
  /** `fill_slave_info`: the kind, and IFLA_INFO_SLAVE_DATA in the kernel's order. */
  readonly fillInfo?: (master: NetDevice, dev: NetDevice) => LinkSlaveKind;
}

/** What counts more than others do. */
export interface LinkXstatsOps {
  /** Bytes that there must be room for (`get_linkxstats_size`). */
  readonly size: (dev: NetDevice, attribute: number) => number;
  /** `fill_linkxstats`. */
  readonly fill: (dev: NetDevice, attribute: number) => StatsXstatsAttributes;
}

/**
 * What a kind of link makes of messages (`struct rtnl_link_ops`). Functions that return a number
 * return 0, or a negative error number.
 */
export interface RtnlLinkOps {
  /** What it does in the state; `dev.kind` of its devices. */
  readonly kind: LinkKind;
  /** What IFLA_INFO_DATA must be; absent where it is not read (`maxtype` 0). */
  readonly policy?: Policy;
  /** The attribute of IFLA_INFO_DATA that describes the other end of a pair. */
  readonly peerType?: number;
  /** Prepares a device that is not registered yet; without it none can be made by request. */
  readonly setup?: (dev: NetDevice) => void;
  /** Looks at what a link is to be made or changed with. */
  readonly validate?: (
    tb: RequestAttributes,
    data: RequestAttributes | undefined,
    extack: ExtAck,
    srcNet: NetStack,
  ) => number;
  /** Configures and registers a device that was set up; without it, it is registered. */
  readonly newlink?: (dev: NetDevice, params: NewlinkParams, extack: ExtAck) => number;
  /** Changes a device by IFLA_INFO_DATA. */
  readonly changelink?: (
    dev: NetDevice,
    tb: RequestAttributes,
    data: RequestAttributes | undefined,
    extack: ExtAck,
  ) => number;
  /** Bytes that IFLA_INFO_DATA's attributes must have room for (`get_size`). */
  readonly size?: (dev: NetDevice) => number;
  /** `fill_info`: the kind, and IFLA_INFO_DATA in the kernel's order. */
  readonly fillInfo?: (dev: NetDevice) => LinkInfoOfKind<LinkDataOfAnyKind>;
  /** How many transmit queues a device has, unless asked otherwise (`get_num_tx_queues`). */
  readonly numTxQueues?: (net: NetStack) => number;
  /** How many receive queues a device has, unless asked otherwise (`get_num_rx_queues`). */
  readonly numRxQueues?: (net: NetStack) => number;
  /** What it makes of links whose master is of this kind. */
  readonly slave?: SlaveOps;
  /** Its own counters, in IFLA_STATS_LINK_XSTATS and of its ports in IFLA_STATS_LINK_XSTATS_SLAVE. */
  readonly linkXstats?: LinkXstatsOps;
}
