/** Numbers of network namespaces: net/core/net_namespace.c. */

import { ERRNO } from "../../abi/errno.ts";
import { NETNSA, NETNSA_NSID_NOT_ASSIGNED } from "../../abi/net_namespace.ts";
import { NLM_F } from "../../abi/netlink.ts";
import { RTM, RTNLGRP } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import type { NetworkNamespace } from "../namespace.ts";
import type { ExtAck } from "../netlink/ack.ts";
import type { Callback, DumpControl } from "../netlink/dump.ts";
import type { Handler, Request } from "../netlink/receive.ts";
import { notify, reply } from "../netlink/reply.ts";
import { check, checkDump } from "./check.ts";
import {
  administeredNamespace,
  namespaceOfDescriptor,
  namespaceOfProcess,
} from "./namespace_reference.ts";
import type { Registry } from "./registry.ts";
import { RequestAttributes } from "./request_attributes.ts";

/** Bytes of `struct rtgenmsg`. */
const RTGENMSG = 1;

/** A namespace that a request names. */
interface Named {
  /** The attribute by which it does, NETNSA_*. */
  readonly by: number;
  /** The namespace, or a negative error number. */
  readonly peer: NetworkNamespace | number;
}

/** Says what is wrong with an attribute of a request. */
class Blame {
  readonly #attributes: RequestAttributes;
  readonly #extack: ExtAck;

  constructor(attributes: RequestAttributes, extack: ExtAck) {
    this.#attributes = attributes;
    this.#extack = extack;
  }

  /** Returns `errno`. */
  on(attribute: number, errno: number, msg: string): number {
    this.#extack.msg = msg;
    const offs = this.#attributes.offset(attribute);
    if (offs !== undefined) this.#extack.offs = offs;
    return errno;
  }
}

/** Whom a request is about; a process counts before a descriptor. */
function peerOf({ sock }: Request, attributes: RequestAttributes): Named | undefined {
  const pid = attributes.u32(NETNSA.PID);
  if (pid !== undefined) return { by: NETNSA.PID, peer: namespaceOfProcess(sock, pid) };
  const fd = attributes.u32(NETNSA.FD);
  if (fd === undefined) return undefined;
  return { by: NETNSA.FD, peer: namespaceOfDescriptor(sock, fd) };
}

/** As {@linkcode peerOf}, or by its number. */
function knownPeerOf(request: Request, attributes: RequestAttributes): Named | undefined {
  const named = peerOf(request, attributes);
  const nsid = attributes.s32(NETNSA.NSID);
  if (named !== undefined || nsid === undefined) return named;
  return { by: NETNSA.NSID, peer: request.net.byId(nsid) ?? -ERRNO.ENOENT };
}

const INVALID_PEER = "Peer netns reference is invalid";

/** `rtnl_net_newid`. */
const assign: Handler = (request) => {
  const refused = check(request);
  if (refused !== 0) return refused;
  const { net, extack } = request;
  const attributes = new RequestAttributes(request, RTGENMSG);
  const blame = new Blame(attributes, extack);
  const nsid = attributes.s32(NETNSA.NSID);
  const named = peerOf(request, attributes);
  if (nsid === undefined || named === undefined) return -ERRNO.EINVAL;
  const { by, peer } = named;
  if (typeof peer === "number") return blame.on(by, peer, INVALID_PEER);
  if (net.idOf(peer) !== NETNSA_NSID_NOT_ASSIGNED) {
    return blame.on(by, -ERRNO.EEXIST, "Peer netns already has a nsid assigned");
  }
  const id = net.assignId(peer, nsid < 0 ? undefined : nsid);
  if (id === NETNSA_NSID_NOT_ASSIGNED) {
    return blame.on(NETNSA.NSID, -ERRNO.EEXIST, "The specified nsid is already used");
  }
  notify(request, RTNLGRP.NSID, { kind: "nsid", type: RTM.NEWNSID, attributes: { nsid: id } });
  return 0;
};

/** `rtnl_net_getid`. */
const get: Handler = (request) => {
  const refused = check(request);
  if (refused !== 0) return refused;
  const { net, sock, extack } = request;
  const attributes = new RequestAttributes(request, RTGENMSG);
  const blame = new Blame(attributes, extack);
  const named = knownPeerOf(request, attributes);
  if (named === undefined) return -ERRNO.EINVAL;
  const { by, peer } = named;
  if (typeof peer === "number") return blame.on(by, peer, INVALID_PEER);
  const wanted = attributes.s32(NETNSA.TARGET_NSID);
  const target = wanted === undefined ? net : administeredNamespace(sock, wanted);
  if (typeof target === "number") {
    return blame.on(NETNSA.TARGET_NSID, target, "Target netns reference is invalid");
  }
  return reply(request, {
    kind: "nsid",
    type: RTM.NEWNSID,
    attributes: {
      nsid: target.idOf(peer),
      ...wanted !== undefined && { currentNsid: net.idOf(peer) },
    },
  });
};

/** The number of the namespace that a dump is about, if it names one that can be read. */
function targetOf({ strict }: Callback, attributes: RequestAttributes): number | undefined {
  const payload = strict ? attributes.payload(NETNSA.TARGET_NSID) : undefined;
  return payload === undefined || payload.byteLength < 4 ? undefined : payload.getInt32(0, true);
}

/**
 * `rtnl_net_dumpid`. Only those who want to be checked can ask for the numbers that another
 * namespace has given.
 */
const dump: DumpControl["dump"] = (cb, out) => {
  const { request } = cb;
  const { net, sock, header: { seq }, portid: pid } = request;
  const attributes = new RequestAttributes(request, RTGENMSG);
  const wanted = targetOf(cb, attributes);
  const target = wanted === undefined ? net : administeredNamespace(sock, wanted);
  const refused = checkDump(cb, typeof target !== "number");
  if (refused !== 0) return refused;
  if (typeof target === "number") {
    const blame = new Blame(attributes, cb.extack);
    return blame.on(NETNSA.TARGET_NSID, target, "Invalid target network namespace id");
  }
  for (const [nsid, peer] of target.ids) {
    const attributes = { nsid, ...wanted !== undefined && { currentNsid: net.idOf(peer) } };
    // What does not fit into the first datagram is never told: Linux takes this for the end, too.
    if (!out.put({ kind: "nsid", type: RTM.NEWNSID, flags: NLM_F.MULTI, seq, pid, attributes })) {
      break;
    }
  }
  return 0;
};

/** Registers the family. */
export function registerNsid({ handlers }: Registry): void {
  handlers.register(AF.UNSPEC, RTM.NEWNSID, { doit: assign });
  handlers.register(AF.UNSPEC, RTM.GETNSID, { doit: get, dumpit: dump });
}
