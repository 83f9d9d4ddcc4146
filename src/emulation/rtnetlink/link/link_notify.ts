import { NLM_F } from "../../../abi/netlink.ts";
import { RTM, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { encode } from "../../../codec/mod.ts";
import { type Cause, NO_CAUSE } from "../../net/cause.ts";
import { nsidAssigned } from "../../net/core/namespace_ids.ts";
import { nsidRemoved } from "../../net/core/net_exit.ts";
import { rtmsgIfinfo } from "../../net/core/rtmsg_ifinfo.ts";
import { linkMessage, linkNetnsidOf } from "./link_message.ts";
import { ifNlmsgSize } from "./link_size.ts";
import type { NetStack } from "../../net/stack.ts";
import { nlmsgTotalSize } from "../nla_size.ts";
import type { Registry } from "../registry.ts";
import { isHeard, tell } from "../tell.ts";

/** Has RTNLGRP_LINK told what happens to links (`rtmsg_ifinfo_build_skb`, `rtmsg_ifinfo_send`). */
export function notifyOfLinks({ machine, host }: Registry): void {
  rtmsgIfinfo.listen(machine, ({ type, dev, change, event, cause, newNsid, newIfindex, later }) => {
    if (!isHeard(host, { group: RTNLGRP.LINK, cause })) {
      // Telling of it gives its link's namespace a number.
      linkNetnsidOf(dev, dev.net);
      return;
    }
    // The requester's numbers stand in it only if they want to be told, too.
    const echo = (cause.flags & NLM_F.ECHO) !== 0;
    const room = nlmsgTotalSize(ifNlmsgSize(dev, 0));
    const stack = dev.net;
    const bytes = linkMessage(dev, {
      type,
      flags: 0,
      seq: echo ? cause.seq : 0,
      pid: echo ? cause.portid : 0,
      srcNet: stack,
      change,
      event,
      newNsid,
      newIfindex,
    });
    const send = () => tell(host, dev.net, bytes, { group: RTNLGRP.LINK, cause, room });
    if (later === undefined) send();
    else later.push(send);
  });
}

/** Has RTNLGRP_NSID told of numbers of namespaces (`rtnl_net_notifyid`). */
export function notifyOfNsids({ machine, host }: Registry): void {
  const told = (type: number, where: NetStack, nsid: number, cause: Cause) => {
    const bytes = encode({
      kind: "nsid",
      type,
      flags: 0,
      seq: cause.seq,
      pid: cause.portid,
      header: { family: AF.UNSPEC },
      attributes: { nsid },
    });
    tell(host, where, bytes, { group: RTNLGRP.NSID, cause, room: NSID_ROOM });
  };
  nsidAssigned.listen(machine, (where, id, cause) => told(RTM.NEWNSID, where, id, cause));
  nsidRemoved.listen(machine, (where, id) => told(RTM.DELNSID, where, id, NO_CAUSE));
}

/** `rtnl_net_get_size`: struct rtgenmsg, NETNSA_NSID, NETNSA_CURRENT_NSID. */
const NSID_ROOM = nlmsgTotalSize(4 + 8 + 8);
