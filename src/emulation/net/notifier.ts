import type { NetdevNotificationOf, NetdevNotifierOf } from "./notification.ts";
import type { NetDevice } from "./stack.ts";

/** NETDEV_*, linux/netdevice.h: what can happen to a device. */
export const NETDEV = {
  UP: 1,
  DOWN: 2,
  REBOOT: 3,
  CHANGE: 4,
  REGISTER: 5,
  UNREGISTER: 6,
  CHANGEMTU: 7,
  CHANGEADDR: 8,
  PRE_CHANGEADDR: 9,
  GOING_DOWN: 10,
  CHANGENAME: 11,
  FEAT_CHANGE: 12,
  BONDING_FAILOVER: 13,
  PRE_UP: 14,
  PRE_TYPE_CHANGE: 15,
  POST_TYPE_CHANGE: 16,
  POST_INIT: 17,
  PRE_UNINIT: 18,
  RELEASE: 19,
  NOTIFY_PEERS: 20,
  JOIN: 21,
  CHANGEUPPER: 22,
  RESEND_IGMP: 23,
  PRECHANGEMTU: 24,
  CHANGEINFODATA: 25,
  BONDING_INFO: 26,
  PRECHANGEUPPER: 27,
  CHANGELOWERSTATE: 28,
  UDP_TUNNEL_PUSH_INFO: 29,
  UDP_TUNNEL_DROP_INFO: 30,
  CHANGE_TX_QUEUE_LEN: 31,
} as const;

/** Something happened to a device, or is about to. */
export type NetdevNotification = NetdevNotificationOf<NetDevice>;

/** Who wants to know: 0, or a negative error number to refuse what has not happened yet. */
export type NetdevNotifier = NetdevNotifierOf<NetDevice>;
