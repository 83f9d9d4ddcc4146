/** IPv6's address labels: net/ipv6/addrlabel.c. */

import { ERRNO } from "../../abi/errno.ts";
import { IFAL } from "../../abi/if_addrlabel.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../abi/netlink.ts";
import { RTM } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import type { AddressLabelAttributes, AddressLabelHeader } from "../../codec/mod.ts";
import { IFADDRLBLMSG } from "../../codec/mod.ts";
import type { AddressLabel, AddressLabelKey } from "../net/ipv6/address_labels.ts";
import type { DumpControl } from "../netlink/dump.ts";
import type { Handler, Request } from "../netlink/receive.ts";
import { reply } from "../netlink/reply.ts";
import { check, checkDump } from "./check.ts";
import { ip6Of, ip6Text } from "./ip6.ts";
import type { Registry } from "./registry.ts";
import { RequestAttributes } from "./request_attributes.ts";

const { EEXIST, EINVAL, ESRCH } = ERRNO;

/** What is wrong with a label that cannot be added. */
const REFUSED = { added: 0, exists: -EEXIST, invalid: -EINVAL } as const;

/** Where a request has `ifal_prefixlen` and `ifal_index`. */
const PREFIXLEN = NLMSG_HDRLEN + 2;
const INDEX = NLMSG_HDRLEN + 4;

/** Which label a request is about. */
interface Asked extends AddressLabelKey {
  readonly label: number;
}

/** What a request says; 0 stands for what questions do not say. */
function asked(request: Request): Asked {
  const { view } = request;
  const attributes = new RequestAttributes(request, IFADDRLBLMSG.size);
  const address = attributes.payload(IFAL.ADDRESS);
  return {
    prefix: address === undefined ? 0n : ip6Of(address),
    length: view.getUint8(PREFIXLEN),
    index: view.getInt32(INDEX, true),
    label: attributes.u32(IFAL.LABEL) ?? 0,
  };
}

/** Whether there is a link of that number, or none is named. */
function linkExists({ net }: Request, index: number): boolean {
  return index === 0 || net.stack.devices.byIndex(index) !== undefined;
}

const add: Handler = (request) => {
  const refused = check(request);
  if (refused !== 0) return refused;
  const { label, ...key } = asked(request);
  if (!linkExists(request, key.index)) return -EINVAL;
  const replace = (request.header.flags & NLM_F.REPLACE) !== 0;
  return REFUSED[request.net.stack.addressLabels.add(key, label, replace)];
};

const remove: Handler = (request) => {
  const refused = check(request);
  if (refused !== 0) return refused;
  return request.net.stack.addressLabels.remove(asked(request)) ? 0 : -ESRCH;
};

/** A label as it is told. */
function told(
  { prefix, length, index, label }: AddressLabel,
  generation: number,
): { header: AddressLabelHeader; attributes: AddressLabelAttributes } {
  return {
    header: { family: AF.INET6, prefixlen: length, flags: 0, index, seq: generation },
    attributes: { address: ip6Text(prefix), label },
  };
}

const get: Handler = (request) => {
  const refused = check(request);
  if (refused !== 0) return refused;
  const { prefix, index } = asked(request);
  if (!linkExists(request, index)) return -EINVAL;
  const { addressLabels } = request.net.stack;
  const found = addressLabels.find(prefix, index);
  return found === undefined ? -ESRCH : reply(request, {
    kind: "address-label",
    type: RTM.NEWADDRLABEL,
    ...told(found, addressLabels.generation),
  });
};

const dump: DumpControl["dump"] = (cb, out) => {
  const refused = checkDump(cb);
  if (refused !== 0) return refused;
  const { net, header: { seq }, portid: pid } = cb.request;
  const { all, generation } = net.stack.addressLabels;
  const start = typeof cb.state === "number" ? cb.state : 0;
  for (const [index, label] of all.entries()) {
    if (index < start) continue;
    cb.state = index;
    const fits = out.put({
      kind: "address-label",
      type: RTM.NEWADDRLABEL,
      flags: NLM_F.MULTI,
      seq,
      pid,
      ...told(label, generation),
    });
    if (!fits) return -ERRNO.EMSGSIZE;
  }
  cb.state = all.length;
  return 0;
};

/** Registers the family. */
export function registerAddressLabels({ handlers }: Registry): void {
  handlers.register(AF.INET6, RTM.NEWADDRLABEL, { doit: add });
  handlers.register(AF.INET6, RTM.DELADDRLABEL, { doit: remove });
  handlers.register(AF.INET6, RTM.GETADDRLABEL, { doit: get, dumpit: dump });
}
