/** What of NETLINK_ROUTE the contract asks for and the emulated kernel lacks: the loopback device. */
import {
  AF,
  ARPHRD,
  ERRNO,
  IFF,
  NLM_F,
  NLMSG_HDRLEN,
  RT_SCOPE,
  RTM,
  RTNLGRP,
} from "../../src/abi/mod.ts";
import type { AddressMessage, LinkMessage } from "../../src/codec/mod.ts";
import { encode, validate } from "../../src/codec/mod.ts";
import type { Handler, Request, RtnlHandlers } from "../../src/emulation/mod.ts";
import { explain, reply } from "../../src/emulation/mod.ts";
import { notify } from "../../src/emulation/netlink/send.ts";
import { Skb } from "../../src/emulation/netlink/skb.ts";

const { MULTI } = NLM_F;

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
