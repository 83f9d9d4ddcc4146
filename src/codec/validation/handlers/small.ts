/** Requests of families that have few attributes. */

import { ERRNO } from "../../../abi/errno.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { ADDRESS_LABEL_ATTRIBUTES, IFADDRLBLMSG } from "../../address_label.ts";
import { NDTMSG, NEIGHBOUR_TABLE_ATTRIBUTES } from "../../neighbour_table.ts";
import { IF_STATS_MSG, STATS_REQUEST_ATTRIBUTES } from "../../stats/mod.ts";
import { TUNNEL_ATTRIBUTES, TUNNEL_MSG } from "../../tunnel.ts";
import { VALIDATE } from "../parse.ts";
import {
  DEVCONF_IPV4_POLICY,
  DEVCONF_IPV6_POLICY,
  DEVCONF_MPLS_POLICY,
  IFAL_POLICY,
  IFLA_STATS_SET_POLICY,
  NL_NEIGHTBL_POLICY,
  NL_NTBL_PARM_POLICY,
  RTNL_NET_POLICY,
  RTNL_STATS_GET_POLICY,
  RTNL_STATS_GET_POLICY_FILTERS,
  VNI_FILTER_ENTRY_POLICY,
  VNI_FILTER_POLICY,
} from "../policies/small.ts";
import type { Policy } from "../attribute_policy.ts";
import type { Step } from "../steps.ts";
import {
  attributes,
  bits,
  each,
  field,
  header,
  idOf,
  ifLenient,
  ifStrict,
  inside,
  needs,
  needsOneOf,
  nothingAfter,
  only,
  quietly,
  zero,
} from "../steps.ts";
import type { Handler } from "./handler.ts";

const { DEPRECATED_STRICT, LIBERAL, STRICT } = VALIDATE;

// The struct that a kernel's handler names is shorter than what its attributes are aligned to.
const RTGENMSG_SIZE = 1;
const NETCONFMSG_SIZE = 1;

const NO_PEER = "Peer netns reference is missing";

function onlyInDump(...keys: readonly string[]): Step {
  return only(RTNL_NET_POLICY, keys, "Unsupported attribute in dump request", {}, true);
}

const NSID_HANDLERS: readonly Handler[] = [
  {
    type: RTM.NEWNSID,
    family: AF.UNSPEC,
    size: RTGENMSG_SIZE,
    doit: [
      attributes(RTNL_NET_POLICY, LIBERAL),
      needs(RTNL_NET_POLICY.table, "nsid", "nsid is missing"),
      needsOneOf(RTNL_NET_POLICY, ["pid", "fd"], NO_PEER),
    ],
  },
  {
    type: RTM.GETNSID,
    family: AF.UNSPEC,
    size: RTGENMSG_SIZE,
    doit: [
      ifLenient(attributes(RTNL_NET_POLICY, LIBERAL)),
      ifStrict(
        attributes(RTNL_NET_POLICY, DEPRECATED_STRICT),
        only(
          RTNL_NET_POLICY,
          ["pid", "fd", "nsid", "targetNsid"],
          "Unsupported attribute in peer netns getid request",
        ),
      ),
      needsOneOf(RTNL_NET_POLICY, ["pid", "fd", "nsid"], NO_PEER),
    ],
    dumpit: [ifStrict(
      attributes(RTNL_NET_POLICY, DEPRECATED_STRICT),
      onlyInDump("targetNsid", "currentNsid"),
    )],
    // The target is looked up before anything with a greater number is refused.
    dumpLater: [ifStrict(onlyInDump("targetNsid"))],
  },
];

/** `inet_netconf_valid_get_req` and its like. */
function netconf(family: number, name: string, policy: Policy): Handler {
  return {
    type: RTM.GETNETCONF,
    family,
    size: NETCONFMSG_SIZE,
    doit: [
      header(`${name}: Invalid header for netconf get request`),
      ifLenient(attributes(policy, LIBERAL)),
      ifStrict(
        attributes(policy, DEPRECATED_STRICT),
        only(policy, ["ifindex"], `${name}: Unsupported attribute in netconf get request`),
      ),
      needsQuietly(policy, "ifindex"),
    ],
    dumpit: netconfDump(name),
  };
}

function netconfDump(name: string): readonly Step[] {
  return [ifStrict(
    header(`${name}: Invalid header for netconf dump request`),
    nothingAfter(`${name}: Invalid data after header in netconf dump request`),
  )];
}

/** An attribute must be there; nothing is said if it is not. */
function needsQuietly({ table }: Policy, key: string): Step {
  return quietly(needs(table, key));
}

const NETCONF_HANDLERS: readonly Handler[] = [
  // Dumps of all families begin with IPv4.
  {
    type: RTM.GETNETCONF,
    family: AF.UNSPEC,
    size: NETCONFMSG_SIZE,
    dumpit: netconfDump("ipv4"),
  },
  netconf(AF.INET, "ipv4", DEVCONF_IPV4_POLICY),
  netconf(AF.INET6, "ipv6", DEVCONF_IPV6_POLICY),
  netconf(AF.MPLS, "mpls_router", DEVCONF_MPLS_POLICY),
];

const ADDRESS_BITS = 128;
/** The label of addresses that none was given (IPV6_ADDR_LABEL_DEFAULT). */
const NO_LABEL = 0xffffffff;

function prefixLength(passes: (length: number) => boolean): Step {
  const check = (value: unknown) => typeof value === "number" && passes(value);
  return quietly(field(IFADDRLBLMSG, "prefixlen", check, ""));
}

const changeLabel: readonly Step[] = [
  attributes(IFAL_POLICY, LIBERAL),
  prefixLength((length) => length <= ADDRESS_BITS),
  needsQuietly(IFAL_POLICY, "address"),
  needsQuietly(IFAL_POLICY, "label"),
  inside(
    ADDRESS_LABEL_ATTRIBUTES,
    "label",
    ({ view, at }) => view.getUint32(at, true) === NO_LABEL ? ERRNO.EINVAL : 0,
  ),
];

const ADDRESS_LABEL_HANDLERS: readonly Handler[] = [
  { type: RTM.NEWADDRLABEL, family: AF.INET6, size: IFADDRLBLMSG.size, doit: changeLabel },
  { type: RTM.DELADDRLABEL, family: AF.INET6, size: IFADDRLBLMSG.size, doit: changeLabel },
  {
    type: RTM.GETADDRLABEL,
    family: AF.INET6,
    size: IFADDRLBLMSG.size,
    doit: [
      header("ipv6: Invalid header for addrlabel get request"),
      ifLenient(attributes(IFAL_POLICY, LIBERAL)),
      ifStrict(
        zero(
          IFADDRLBLMSG,
          ["family", "prefixlen", "index"],
          "ipv6: Invalid values in header for addrlabel get request",
        ),
        attributes(IFAL_POLICY, DEPRECATED_STRICT),
        only(IFAL_POLICY, ["address"], "ipv6: Unsupported attribute in addrlabel get request"),
      ),
      prefixLength((length) => length === ADDRESS_BITS),
      needsQuietly(IFAL_POLICY, "address"),
    ],
    dumpit: [ifStrict(
      header("ipv6: Invalid header for address label dump request"),
      zero(
        IFADDRLBLMSG,
        ["family"],
        "ipv6: Invalid values in header for address label dump request",
      ),
      nothingAfter("ipv6: Invalid data after header for address label dump request"),
    )],
  },
];

const NEIGHBOUR_TABLE_HANDLERS: readonly Handler[] = [
  {
    type: RTM.SETNEIGHTBL,
    family: AF.UNSPEC,
    size: NDTMSG.size,
    doit: [attributes(NL_NEIGHTBL_POLICY, LIBERAL), needsQuietly(NL_NEIGHTBL_POLICY, "name")],
    later: [
      inside(NEIGHBOUR_TABLE_ATTRIBUTES, "parms", attributes(NL_NTBL_PARM_POLICY, LIBERAL)),
    ],
  },
  {
    type: RTM.GETNEIGHTBL,
    family: AF.UNSPEC,
    size: NDTMSG.size,
    dumpit: [ifStrict(
      header("Invalid header for neighbor table dump request"),
      zero(NDTMSG, ["family"], "Invalid values in header for neighbor table dump request"),
      nothingAfter("Invalid data after header in neighbor table dump request"),
    )],
  },
];

const isNotZero = (value: unknown) => value !== 0;

// IFLA_STATS_MAX kinds of counters.
const STATS_FILTER = 0x1f;

/** `rtnl_valid_stats_req`. */
function statsHeader(free: readonly ("family" | "ifindex" | "filterMask")[]): readonly Step[] {
  return [
    header("Invalid header for stats dump"),
    ifStrict(
      zero(IF_STATS_MSG, free, "Invalid values in header for stats dump request"),
      bits(
        IF_STATS_MSG,
        "filterMask",
        STATS_FILTER,
        "Invalid stats requested through filter mask",
      ),
    ),
  ];
}

const statsFilters: readonly Step[] = [
  attributes(RTNL_STATS_GET_POLICY, STRICT),
  inside(
    STATS_REQUEST_ATTRIBUTES,
    "getFilters",
    attributes(RTNL_STATS_GET_POLICY_FILTERS, STRICT),
  ),
];

const STATS_HANDLERS: readonly Handler[] = [
  {
    type: RTM.GETSTATS,
    family: AF.UNSPEC,
    size: IF_STATS_MSG.size,
    doit: statsHeader(["family", "ifindex", "filterMask"]),
    later: [
      field(IF_STATS_MSG, "filterMask", isNotZero, "Filter mask must be set for stats get"),
      ...statsFilters,
    ],
    dumpit: [
      ...statsHeader(["family", "filterMask"]),
      field(IF_STATS_MSG, "filterMask", isNotZero, "Filter mask must be set for stats dump"),
      ...statsFilters,
    ],
  },
  {
    type: RTM.SETSTATS,
    family: AF.UNSPEC,
    size: IF_STATS_MSG.size,
    doit: [
      ...statsHeader(["family", "ifindex", "filterMask"]),
      field(
        IF_STATS_MSG,
        "family",
        (family) => family === AF.UNSPEC,
        "Address family should be AF_UNSPEC",
      ),
    ],
    later: [
      field(
        IF_STATS_MSG,
        "filterMask",
        (mask) => mask === 0,
        "Filter mask must be 0 for stats set",
      ),
      attributes(IFLA_STATS_SET_POLICY, STRICT),
    ],
  },
];

// TUNNEL_MSG_VALID_USER_FLAGS.
const TUNNEL_MSG_FLAG_STATS = 1;

const changeTunnel: Pick<Handler, "doit" | "later"> = {
  doit: [attributes(VNI_FILTER_POLICY, STRICT)],
  later: [
    each(TUNNEL_ATTRIBUTES, {
      [idOf(TUNNEL_ATTRIBUTES, "entry")]: [attributes(VNI_FILTER_ENTRY_POLICY, STRICT)],
    }),
  ],
};

const TUNNEL_HANDLERS: readonly Handler[] = [
  { type: RTM.NEWTUNNEL, family: AF.BRIDGE, size: TUNNEL_MSG.size, ...changeTunnel },
  { type: RTM.DELTUNNEL, family: AF.BRIDGE, size: TUNNEL_MSG.size, ...changeTunnel },
  {
    type: RTM.GETTUNNEL,
    family: AF.BRIDGE,
    size: TUNNEL_MSG.size,
    dumpit: [
      header("Invalid msg length"),
      bits(
        TUNNEL_MSG,
        "flags",
        TUNNEL_MSG_FLAG_STATS,
        "Invalid tunnelmsg flags in ancillary header",
      ),
    ],
  },
];

/** The handlers of these families. */
export const SMALL_HANDLERS: readonly Handler[] = [
  ...NSID_HANDLERS,
  ...NETCONF_HANDLERS,
  ...ADDRESS_LABEL_HANDLERS,
  ...NEIGHBOUR_TABLE_HANDLERS,
  ...STATS_HANDLERS,
  ...TUNNEL_HANDLERS,
];
