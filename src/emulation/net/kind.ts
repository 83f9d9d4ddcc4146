import type { LinkKindOf, NetDeviceOpsOf } from "./driver.ts";
import type { NetDevice, NetStack } from "./stack.ts";

/** What a kind of link does where others do nothing, or something else. */
export type LinkKind = LinkKindOf<NetDevice, NetStack>;

/** What a driver does. */
export type NetDeviceOps = NetDeviceOpsOf<NetDevice>;
