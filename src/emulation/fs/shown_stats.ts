import { RTM } from "../../abi/rtnetlink.ts";
import type { LinkStats64 } from "../../codec/mod.ts";
import { decode } from "../../codec/mod.ts";
import type { NetDevice } from "../net/stack.ts";
import { recordedIn } from "../recorded/recorded.ts";
import { linkMessage } from "../rtnetlink/link/link_message.ts";
import { stats64Of } from "../rtnetlink/link/link_stats.ts";

/** What a device has counted, as its link tells: what was recorded of it, until it counts itself. */
export function shownStats(dev: NetDevice): LinkStats64 {
  const own = stats64Of(dev);
  const recorded = recordedIn(dev.net);
  if (!recorded.changes(RTM.GETLINK)) return own;
  const filling = { type: RTM.NEWLINK, flags: 0, seq: 0, pid: 0, srcNet: dev.net };
  const [message] = decode(recorded.show(linkMessage(dev, filling)));
  return message?.kind === "link" ? message.attributes.stats64 ?? own : own;
}
