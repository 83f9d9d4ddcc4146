/** What the kernel's handlers of rtnetlink requests check before they look at the state. */

import { ADDRESS_HANDLERS } from "./address.ts";
import { BRIDGE_HANDLERS } from "./bridge.ts";
import { DCB_HANDLERS } from "./dcb.ts";
import type { Handler } from "./handler.ts";
import { LINK_HANDLERS } from "./link.ts";
import { NEIGHBOUR_HANDLERS } from "./neighbour.ts";
import { NEXTHOP_HANDLERS } from "./nexthop.ts";
import { ROUTE_HANDLERS } from "./route.ts";
import { RULE_HANDLERS } from "./rule.ts";
import { SMALL_HANDLERS } from "./small.ts";
import { TC_HANDLERS } from "./tc.ts";

/** All handlers. */
export const HANDLERS: readonly Handler[] = [
  ...LINK_HANDLERS,
  ...ADDRESS_HANDLERS,
  ...ROUTE_HANDLERS,
  ...NEIGHBOUR_HANDLERS,
  ...RULE_HANDLERS,
  ...NEXTHOP_HANDLERS,
  ...BRIDGE_HANDLERS,
  ...SMALL_HANDLERS,
  ...TC_HANDLERS,
  ...DCB_HANDLERS,
];
