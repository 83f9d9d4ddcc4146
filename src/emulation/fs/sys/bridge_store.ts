/** How files of bridges are written: net/bridge/br_sysfs_br.c. */

import { ERRNO } from "../../../abi/errno.ts";
import type { NetBridge } from "../../net/bridge/bridge.ts";
import { netdevStateChange } from "../../net/core/link_watch.ts";
import type { Attribute } from "./attribute.ts";
import { dec, type Store } from "./netdev_store.ts";
import { kstrtoul } from "./numbers.ts";
import { mayAdminister } from "./privilege.ts";

/** Stores a number, and tells of the bridge (`store_bridge_parm`). */
export function bridgeStore(
  set: (br: NetBridge, value: bigint) => number | void,
): Store<NetBridge> {
  return (br, text, writer) => {
    if (!mayAdminister(br.dev.net, writer)) return -ERRNO.EPERM;
    const value = kstrtoul(text);
    if (typeof value === "number") return value;
    const error = set(br, value) ?? 0;
    if (error === 0) netdevStateChange(br.dev);
    return error;
  };
}

/** A switch. */
export function bridgeFlag(
  get: (br: NetBridge) => boolean,
  set: (br: NetBridge, on: boolean) => number | void,
): Attribute<NetBridge> {
  return {
    show: (br) => dec(get(br) ? 1 : 0),
    store: bridgeStore((br, value) => set(br, value !== 0n)),
  };
}
