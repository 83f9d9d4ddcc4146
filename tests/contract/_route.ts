/**
 * What of NETLINK_ROUTE the contract asks for, for the emulated kernel: the loopback device, and
 * routing rules of IPv4, which make dumps of whatever length.
 */
import {
  AF,
  ARPHRD,
  ERRNO,
  FR_ACT,
  IFF,
  NLM_F,
  NLMSG_HDRLEN,
  RT_SCOPE,
  RT_TABLE,
  RTM,
  RTNLGRP,
  RTPROT,
} from "../../src/abi/mod.ts";
import type { AddressMessage, LinkMessage, RuleMessage } from "../../src/codec/mod.ts";
import { decode, encode, validate } from "../../src/codec/mod.ts";
import type {
  Callback,
  DumpBuffer,
  Handler,
  NetworkNamespace,
  Request,
  RtnlHandlers,
} from "../../src/emulation/mod.ts";
import { explain, reply } from "../../src/emulation/mod.ts";
import { notify } from "../../src/emulation/netlink/send.ts";
import { Skb } from "../../src/emulation/netlink/skb.ts";

const { MULTI, ECHO } = NLM_F;

/** Has a request looked at by the kernel's policies before it is carried out. */
function validated(handler: Handler): Handler {
  return (request) => explain(request.extack, validate(request.data)) || handler(request);
}

/** The sequence number and the port of an answer. */
function answering({ header: { seq }, portid }: Request): { seq: number; pid: number } {
  return { seq, pid: portid };
}

const LOOPBACK = {
  kind: "link",
  type: RTM.NEWLINK,
  header: { family: AF.UNSPEC, type: ARPHRD.LOOPBACK, index: 1, flags: IFF.LOOPBACK, change: 0 },
  attributes: { ifname: "lo", mtu: 65536 },
} as const satisfies Partial<LinkMessage>;

/** Where in RTM_NEWLINK the flags are. */
const UP = NLMSG_HDRLEN + 8;

const ALL_HOSTS = {
  kind: "address",
  type: RTM.NEWMULTICAST,
  header: { family: AF.INET, prefixlen: 32, flags: 0, scope: RT_SCOPE.UNIVERSE, index: 1 },
  attributes: { multicast: "224.0.0.1" },
} as const satisfies Partial<AddressMessage>;

/**
 * Has the loopback device told of, and requests to change it accepted without a change; but of what
 * turns it on, a group above 32 is told.
 */
export function registerLinks(handlers: RtnlHandlers): void {
  handlers.register(AF.UNSPEC, RTM.GETLINK, {
    doit: validated((request) => {
      if (request.view.getInt32(NLMSG_HDRLEN + 4, true) !== 1) return -ERRNO.ENODEV;
      return reply(request, LOOPBACK);
    }),
    dumpit(cb, out) {
      const refused = explain(cb.extack, validate(cb.request.data, { strict: cb.strict }));
      if (refused !== 0) return refused;
      if (cb.state === undefined) {
        out.put(encode({ ...LOOPBACK, flags: MULTI, ...answering(cb.request) }));
        cb.state = "told";
      }
      return out.length;
    },
  });
  handlers.register(AF.UNSPEC, RTM.NEWLINK, {
    doit: validated(({ kernel, view }) => {
      if (view.byteLength >= UP + 4 && (view.getUint32(UP, true) & IFF.UP) !== 0) {
        notify(kernel, Skb.of(encode(ALL_HOSTS)), { group: RTNLGRP.IPV4_MCADDR });
      }
      return 0;
    }),
  });
}

/** Has rules told of, added and deleted. */
export function registerRules(handlers: RtnlHandlers): void {
  // The priorities of a namespace's rules.
  const namespaces = new Map<NetworkNamespace, number[]>();
  const rulesOf = (net: NetworkNamespace) => {
    const rules = namespaces.get(net) ?? [0, 32766, 32767];
    namespaces.set(net, rules);
    return rules;
  };
  const change = (apply: (priorities: number[], priority: number) => number): Handler =>
    validated((request) => {
      const [message] = decode(request.data);
      const priority = message?.kind === "rule" ? message.attributes.priority ?? 0 : 0;
      const result = apply(rulesOf(request.net), priority);
      if (result < 0) return result;
      const { kernel, portid, header } = request;
      const bytes = rule(priority, header.type, 0, request);
      const report = (header.flags & ECHO) !== 0;
      notify(kernel, Skb.of(bytes), { group: RTNLGRP.IPV4_RULE, portid, report });
      return 0;
    });
  handlers.register(AF.INET, RTM.NEWRULE, {
    doit: change((priorities, priority) => {
      const at = priorities.findIndex((other) => other > priority);
      priorities.splice(at < 0 ? priorities.length : at, 0, priority);
      return 0;
    }),
  });
  handlers.register(AF.INET, RTM.DELRULE, {
    doit: change((priorities, priority) => {
      const at = priorities.indexOf(priority);
      if (at < 0) return -ERRNO.ENOENT;
      priorities.splice(at, 1);
      return 0;
    }),
  });
  handlers.register(AF.INET, RTM.GETRULE, {
    dumpit: (cb, out) => dumpRules(rulesOf(cb.request.net), cb, out),
  });
}

function dumpRules(priorities: readonly number[], cb: Callback, out: DumpBuffer): number {
  for (let at = typeof cb.state === "number" ? cb.state : 0; at < priorities.length; at++) {
    const bytes = rule(priorities[at] ?? 0, RTM.NEWRULE, MULTI, cb.request);
    if (!out.put(bytes)) return -ERRNO.EMSGSIZE;
    cb.state = at + 1;
  }
  return 0;
}

function rule(
  priority: number,
  type: number,
  flags: number,
  request: Request,
): Uint8Array<ArrayBuffer> {
  const table = priority === 0 ? RT_TABLE.LOCAL : RT_TABLE.MAIN;
  const message: Partial<RuleMessage> & { kind: "rule"; type: number } = {
    kind: "rule",
    type,
    flags,
    ...answering(request),
    header: {
      family: AF.INET,
      dstLen: 0,
      srcLen: 0,
      tos: 0,
      table,
      action: FR_ACT.TO_TBL,
      flags: 0,
    },
    attributes: {
      table,
      suppressPrefixlen: -1,
      protocol: RTPROT.KERNEL,
      ...priority !== 0 && { priority },
    },
  };
  return encode(message);
}
