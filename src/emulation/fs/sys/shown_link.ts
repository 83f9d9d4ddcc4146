import { RTM } from "../../../abi/rtnetlink.ts";
import type { LinkAttributes } from "../../../codec/mod.ts";
import { decode } from "../../../codec/mod.ts";
import type { NetDevice } from "../../net/stack.ts";
import { recordedIn } from "../../recorded/recorded.ts";
import { linkMessage } from "../../rtnetlink/link/link_message.ts";

/**
 * What is told of a link in a namespace that was restored from a recording: what was recorded, and of
 * whatever has changed since, what it is now. `undefined` elsewhere.
 */
export function shownLink(dev: NetDevice): LinkAttributes | undefined {
  const recorded = recordedIn(dev.net);
  if (!recorded.changes(RTM.GETLINK)) return undefined;
  const filling = { type: RTM.NEWLINK, flags: 0, seq: 0, pid: 0, srcNet: dev.net };
  const [message] = decode(recorded.show(linkMessage(dev, filling)));
  return message?.kind === "link" ? message.attributes : undefined;
}
