/** Links: net/core/rtnetlink.c. */

import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { deleteLink } from "./link_delete.ts";
import { dumpLinks, getLink, linkDumpRoom } from "./link_get.ts";
import { newLink } from "./link_new.ts";
import { notifyOfLinks, notifyOfNsids } from "./link_notify.ts";
import { delLinkprop, newLinkprop } from "./link_prop.ts";
import { setLink } from "./link_set.ts";
import type { Registry } from "../registry.ts";

/** Registers the family. */
export function registerLinks(registry: Registry): void {
  const { handlers } = registry;
  handlers.register(AF.UNSPEC, RTM.NEWLINK, { doit: newLink });
  handlers.register(AF.UNSPEC, RTM.DELLINK, { doit: deleteLink });
  handlers.register(AF.UNSPEC, RTM.GETLINK, {
    doit: getLink,
    dumpit: dumpLinks,
    splitDone: true,
    minLength: linkDumpRoom,
  });
  handlers.register(AF.UNSPEC, RTM.SETLINK, { doit: setLink });
  handlers.register(AF.UNSPEC, RTM.NEWLINKPROP, { doit: newLinkprop });
  handlers.register(AF.UNSPEC, RTM.DELLINKPROP, { doit: delLinkprop });
  notifyOfLinks(registry);
  notifyOfNsids(registry);
}
