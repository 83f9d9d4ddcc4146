/** What there is to tell of devices: rtmsg_ifinfo and rtnetlink_event of net/core/rtnetlink.c. */

import { IFLA_EVENT } from "../../../abi/if_link.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { Cause } from "../cause.ts";
import { NO_CAUSE } from "../cause.ts";
import { Hook } from "../hook.ts";
import { NETDEV, type NetdevNotifier } from "../notifier.ts";
import { type NetDevice, NETREG } from "../stack.ts";

/** A device is new, different, or gone. It is as it is when this is told. */
export interface LinkTold {
  /** RTM.NEWLINK or RTM.DELLINK. */
  readonly type: number;
  readonly dev: NetDevice;
  /** `ifi_change`, as a number without sign. */
  readonly change: number;
  /** IFLA_EVENT.*: NONE where nothing in particular happened. */
  readonly event: number;
  readonly cause: Cause;
  /** Of a device that leaves: the number of the namespace where it goes. */
  readonly newNsid?: number | undefined;
  /** Of a device that leaves: the index that it will have there; 0 for none. */
  readonly newIfindex: number;
  /**
   * Where given, the message is made now, but sent later: the listener puts here what sends it, in
   * place of sending it (`rtmsg_ifinfo_build_skb`, then `rtmsg_ifinfo_send`).
   */
  readonly later?: (() => void)[] | undefined;
}

/** What {@linkcode rtmsgIfinfoOf} takes beside the device. */
export type LinkTelling = Partial<Omit<LinkTold, "type" | "dev">>;

/** All bits of `ifi_change`. */
export const ALL_CHANGED = 0xffffffff;

/** Something is told of a device. */
export const rtmsgIfinfo: Hook<[told: LinkTold]> = new Hook();

/** Tells it, even of a device that is being unregistered (`rtmsg_ifinfo_build_skb` and `_send`). */
export function rtmsgIfinfoSend(type: number, dev: NetDevice, telling: LinkTelling = {}): void {
  rtmsgIfinfo.tell(dev.net.machine, {
    change: 0,
    event: IFLA_EVENT.NONE,
    cause: NO_CAUSE,
    newIfindex: 0,
    ...telling,
    type,
    dev,
  });
}

/** Tells something of a device that is registered, and nothing of others (`rtmsg_ifinfo_event`). */
export function rtmsgIfinfoOf(type: number, dev: NetDevice, telling: LinkTelling = {}): void {
  if (dev.regState === NETREG.REGISTERED) rtmsgIfinfoSend(type, dev, telling);
}

/** The events that are told as such, by NETDEV.* (`rtnl_get_event`). */
const EVENTS: ReadonlyMap<number, number> = new Map([
  [NETDEV.REBOOT, IFLA_EVENT.REBOOT],
  [NETDEV.FEAT_CHANGE, IFLA_EVENT.FEATURES],
  [NETDEV.BONDING_FAILOVER, IFLA_EVENT.BONDING_FAILOVER],
  [NETDEV.NOTIFY_PEERS, IFLA_EVENT.NOTIFY_PEERS],
  [NETDEV.RESEND_IGMP, IFLA_EVENT.IGMP_RESEND],
  [NETDEV.CHANGEINFODATA, IFLA_EVENT.BONDING_OPTIONS],
]);

/** What is told of without a name of its own. */
const PLAIN: ReadonlySet<number> = new Set([
  NETDEV.CHANGEMTU,
  NETDEV.CHANGEADDR,
  NETDEV.CHANGENAME,
  NETDEV.POST_TYPE_CHANGE,
  NETDEV.CHANGEUPPER,
  NETDEV.CHANGELOWERSTATE,
  NETDEV.CHANGE_TX_QUEUE_LEN,
]);

/** Has what happens to devices told, before anybody else knows of it (`rtnetlink_event`). */
export const rtnetlinkEvent: NetdevNotifier = ({ event, dev }) => {
  const named = EVENTS.get(event);
  if (named !== undefined) rtmsgIfinfoOf(RTM.NEWLINK, dev, { event: named });
  else if (PLAIN.has(event)) rtmsgIfinfoOf(RTM.NEWLINK, dev);
  return 0;
};
