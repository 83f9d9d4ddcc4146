import { hasCarrier } from "../ipv4/fib/fib_sync.ts";
import { fibOf } from "../ipv4/fib/fib_net.ts";
import type { NetdevNotifier } from "../notifier.ts";
import { NETDEV } from "../notifier.ts";
import { nexthopsOf } from "./nexthop_net.ts";
import { nexthopFlushDev } from "./nexthop_remove.ts";

/** What becomes of nexthops when something happens to their devices (`nh_netdev_event`). */
export const nexthopNetdevEvent: NetdevNotifier = ({ event, dev }) => {
  switch (event) {
    case NETDEV.REGISTER:
      nexthopsOf(dev.net);
      break;
    case NETDEV.DOWN:
      nexthopFlushDev(dev, false);
      break;
    case NETDEV.UNREGISTER:
      nexthopFlushDev(dev, true);
      break;
    case NETDEV.CHANGE:
      if (!hasCarrier(dev)) nexthopFlushDev(dev, false);
      break;
    case NETDEV.CHANGEMTU:
      fibOf(dev.net).flushCache();
  }
  return 0;
};
