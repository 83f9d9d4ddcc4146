/** What can happen to whatever devices are: those of `stack.ts`, which needs this. See `notifier.ts`. */

import type { Explanation } from "./extack.ts";

/** Something happened to a device, or is about to (`struct netdev_notifier_info`). */
export interface NetdevNotificationOf<Device> {
  /** What, NETDEV.*. */
  readonly event: number;
  /** To whom. */
  readonly dev: Device;
  /** Where those who refuse say why. */
  readonly extack: Explanation;
  /** Of CHANGE: the IFF_* flags that are others now. */
  readonly flagsChanged?: number;
  /** Of PRECHANGEMTU: the new one; of CHANGEMTU: the one before. */
  readonly mtu?: number;
  /** Of PRE_CHANGEADDR: the new address. */
  readonly address?: Uint8Array;
  /** Of PRECHANGEUPPER and CHANGEUPPER: who is, or was, above. */
  readonly upper?: {
    readonly dev: Device;
    readonly master: boolean;
    /** Whether the two are being linked, or unlinked. */
    readonly linking: boolean;
    /** What the upper device's driver says of it. */
    readonly info?: unknown;
  };
}

/** Who wants to know: 0, or a negative error number to refuse what has not happened yet. */
export type NetdevNotifierOf<Device> = (notification: NetdevNotificationOf<Device>) => number;
