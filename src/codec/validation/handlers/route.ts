/** Requests about routes: net/ipv4/fib_frontend.c, net/ipv6/route.c, net/mpls/af_mpls.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NLA_HDRLEN, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM, RTM_F, RTNL_FAMILY } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { ROUTE_ATTRIBUTES, RTMSG } from "../../route/mod.ts";
import { VALIDATE } from "../parse.ts";
import { ENCAPS } from "../policies/encaps.ts";
import { RTM_IPV4_POLICY, RTM_IPV6_POLICY, RTM_MPLS_POLICY } from "../policies/route.ts";
import type { Policy } from "../attribute_policy.ts";
import type { Step } from "../steps.ts";
import {
  attributes,
  bits,
  field,
  header,
  idOf,
  ifLenient,
  ifStrict,
  inside,
  lastOf,
  only,
  zero,
} from "../steps.ts";
import type { Handler } from "./handler.ts";

const { EINVAL } = ERRNO;
const { DEPRECATED_STRICT, LIBERAL } = VALIDATE;
const { size } = RTMSG;

/** `ip_valid_fib_dump_req`, which all families share. */
const dump: readonly Step[] = [ifStrict(
  header("Invalid header for FIB dump request"),
  zero(
    RTMSG,
    ["family", "table", "protocol", "type", "flags"],
    "Invalid values in header for FIB dump request",
  ),
  bits(RTMSG, "flags", RTM_F.CLONED | RTM_F.PREFIX, "Invalid flags for FIB dump request"),
  attributes(RTM_IPV4_POLICY, DEPRECATED_STRICT),
  only(RTM_IPV4_POLICY, ["table", "oif"], "Unsupported attribute in dump request"),
)];

/** A prefix length that is 0 or that of a whole address. */
function lengths(whole: number, msg: string): readonly Step[] {
  const passes = (value: unknown) => value === 0 || value === whole;
  return [field(RTMSG, "srcLen", passes, msg), field(RTMSG, "dstLen", passes, msg)];
}

/** Addresses need their prefix lengths in the header. */
function addressesHaveLengths(
  destinations: readonly string[],
  sources: readonly string[],
  msg: string,
): Step {
  const srcLen = NLMSG_HDRLEN + 2;
  const dstLen = NLMSG_HDRLEN + 1;
  const src = sources.map((key) => idOf(ROUTE_ATTRIBUTES, key));
  const dst = destinations.map((key) => idOf(ROUTE_ATTRIBUTES, key));
  return (scope, ack) => {
    const missing = (at: number, ids: readonly number[]) =>
      scope.view.getUint8(at) === 0 && ids.some((id) => lastOf(scope, id) !== 0);
    return missing(srcLen, src) || missing(dstLen, dst) ? ack.say(EINVAL, msg) : 0;
  };
}

/** What routes of IPv6 alone may have. */
function ifIpv6(step: Step): Step {
  return (scope, ack) => scope.view.getUint8(NLMSG_HDRLEN) === AF.INET6 ? step(scope, ack) : EINVAL;
}

const FLOWLABEL = 0x000fffff;

/** `IPV6_FLOWLABEL_MASK`. */
const flowlabel: Step = (scope, ack) => {
  const at = lastOf(scope, idOf(ROUTE_ATTRIBUTES, "flowlabel"));
  return at !== 0 && (scope.view.getUint32(at + 4) & ~FLOWLABEL) !== 0
    ? ack.within(ack.blame(EINVAL, "Invalid flow label", at), "flowlabel")
    : 0;
};

interface Lookup {
  readonly policy: Policy;
  /** Bits of a whole address. */
  readonly whole: number;
  readonly short: string;
  readonly values: string;
  readonly flags: readonly [number, string];
  readonly lengths: string;
  readonly more?: readonly Step[];
  readonly keys: readonly string[];
  readonly unsupported: string;
}

function lookup(it: Lookup): readonly Step[] {
  return [
    header(it.short),
    ifLenient(attributes(it.policy, LIBERAL)),
    ifStrict(
      ...lengths(it.whole, it.values),
      zero(RTMSG, ["family", "srcLen", "dstLen", "tos", "flags"], it.values),
      bits(RTMSG, "flags", ...it.flags),
      attributes(it.policy, DEPRECATED_STRICT),
      addressesHaveLengths(["dst"], ["src"], it.lengths),
      ...it.more ?? [],
      only(it.policy, it.keys, it.unsupported),
    ),
  ];
}

const LOOKUP_KEYS = ["src", "dst", "iif", "oif", "ipProto", "sport", "dport", "mark", "uid"];

const lookup4 = lookup({
  policy: RTM_IPV4_POLICY,
  whole: 32,
  short: "ipv4: Invalid header for route get request",
  values: "ipv4: Invalid values in header for route get request",
  flags: [
    RTM_F.NOTIFY | RTM_F.LOOKUP_TABLE | RTM_F.FIB_MATCH,
    "ipv4: Unsupported rtm_flags for route get request",
  ],
  lengths: "ipv4: rtm_src_len and rtm_dst_len must be 32 for IPv4",
  keys: LOOKUP_KEYS,
  unsupported: "ipv4: Unsupported attribute in route get request",
});

const lookup6 = lookup({
  policy: RTM_IPV6_POLICY,
  whole: 128,
  short: "ipv6: Invalid header for get route request",
  values: "ipv6: Invalid values in header for get route request",
  flags: [RTM_F.FIB_MATCH, "ipv6: Invalid flags for get route request"],
  lengths: "ipv6: rtm_src_len and rtm_dst_len must be 128 for IPv6",
  more: [flowlabel],
  keys: [...LOOKUP_KEYS, "flowlabel"],
  unsupported: "ipv6: Unsupported attribute in get route request",
});

const MPLS = "mpls_router: ";

/** `mpls_valid_getroute_req`. */
const lookupMpls: readonly Step[] = [
  header(`${MPLS}Invalid header for get route request`),
  ifLenient(attributes(RTM_MPLS_POLICY, LIBERAL)),
  ifStrict(
    field(
      RTMSG,
      "dstLen",
      (length) => length === 0 || length === 20,
      `${MPLS}Invalid values in header for get route request`,
    ),
    zero(
      RTMSG,
      ["family", "dstLen", "flags"],
      `${MPLS}Invalid values in header for get route request`,
    ),
    bits(RTMSG, "flags", RTM_F.FIB_MATCH, `${MPLS}Invalid flags for get route request`),
    attributes(RTM_MPLS_POLICY, DEPRECATED_STRICT),
    addressesHaveLengths(["dst", "newdst"], [], `${MPLS}rtm_dst_len must be 20 for MPLS`),
    only(
      RTM_MPLS_POLICY,
      ["dst", "newdst"],
      `${MPLS}Unsupported attribute in get route request`,
    ),
  ),
];

const ENCAP_STEPS: ReadonlyMap<number, Step> = new Map(
  ENCAPS.map(({ type, policy, mode, onlyIpv6, steps = [] }) => {
    const parse = inside(ROUTE_ATTRIBUTES, "encap", attributes(policy, mode), ...steps);
    return [type, onlyIpv6 === true ? ifIpv6(parse) : parse];
  }),
);

/** What `lwtunnel_build_state` parses of a route that has one next hop. */
const encap: Step = (scope, ack) => {
  const at = lastOf(scope, idOf(ROUTE_ATTRIBUTES, "encapType"));
  if (at === 0 || lastOf(scope, idOf(ROUTE_ATTRIBUTES, "encap")) === 0) return 0;
  return ENCAP_STEPS.get(scope.view.getUint16(at + NLA_HDRLEN, true))?.(scope, ack) ?? 0;
};

// IPv4 says nothing of a short header.
const change4 = [header(), attributes(RTM_IPV4_POLICY, LIBERAL)];
const change6 = [attributes(RTM_IPV6_POLICY, LIBERAL)];
const changeMpls = [attributes(RTM_MPLS_POLICY, LIBERAL)];

/** The handlers of RTM_*ROUTE. */
export const ROUTE_HANDLERS: readonly Handler[] = [
  // Dumps of all families begin with IPv4.
  { type: RTM.GETROUTE, family: AF.UNSPEC, size, dumpit: dump },
  { type: RTM.NEWROUTE, family: AF.INET, size, doit: change4, later: [encap] },
  { type: RTM.DELROUTE, family: AF.INET, size, doit: change4 },
  { type: RTM.GETROUTE, family: AF.INET, size, doit: lookup4, dumpit: dump },
  { type: RTM.NEWROUTE, family: AF.INET6, size, doit: change6, later: [encap] },
  { type: RTM.DELROUTE, family: AF.INET6, size, doit: change6 },
  { type: RTM.GETROUTE, family: AF.INET6, size, doit: lookup6, dumpit: dump },
  { type: RTM.NEWROUTE, family: AF.MPLS, size, doit: changeMpls },
  { type: RTM.DELROUTE, family: AF.MPLS, size, doit: changeMpls },
  { type: RTM.GETROUTE, family: AF.MPLS, size, doit: lookupMpls, dumpit: dump },
  { type: RTM.GETROUTE, family: RTNL_FAMILY.IPMR, size, dumpit: dump },
  { type: RTM.GETROUTE, family: RTNL_FAMILY.IP6MR, size, dumpit: dump },
];
