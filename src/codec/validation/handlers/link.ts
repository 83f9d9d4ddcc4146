/** Requests about links: net/core/rtnetlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NLA_F, NLA_HDRLEN } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { IFINFOMSG, LINK_ATTRIBUTES, LINKINFO } from "../../link/mod.ts";
import { string } from "../../types.ts";
import { parseAttributes, VALIDATE } from "../parse.ts";
import { KINDS } from "../policies/kinds.ts";
import { BR_PORT_POLICY } from "../policies/link_kinds.ts";
import {
  IFLA_AF_MCTP_POLICY,
  IFLA_INFO_POLICY,
  IFLA_POLICY,
  IFLA_PORT_POLICY,
  IFLA_PROTO_DOWN_REASON_POLICY,
  IFLA_VF_POLICY,
  IFLA_XDP_POLICY,
  INET6_AF_POLICY,
  INET_AF_POLICY,
} from "../policies/link.ts";
import type { Step } from "../steps.ts";
import {
  atMostOf,
  attributes,
  each,
  fails,
  field,
  header,
  idOf,
  ifLenient,
  ifStrict,
  ignored,
  inside,
  lastOf,
  lengthOf,
  nothingAfter,
  only,
  quietly,
  zero,
} from "../steps.ts";
import type { Handler } from "./handler.ts";

const { EAFNOSUPPORT, EINVAL, EOPNOTSUPP } = ERRNO;
const { DEPRECATED_STRICT, LIBERAL, STRICT } = VALIDATE;
const { size } = IFINFOMSG;

const liberal = attributes(IFLA_POLICY, LIBERAL);
const strict = attributes(IFLA_POLICY, DEPRECATED_STRICT);

const oneNetns = atMostOf(
  1,
  IFLA_POLICY,
  ["netNsPid", "netNsFd", "targetNetnsid"],
  EINVAL,
  "multiple netns identifying attributes specified",
);

const netnsById = atMostOf(
  0,
  IFLA_POLICY,
  ["netNsPid", "netNsFd"],
  EOPNOTSUPP,
  "specified netns attribute not supported",
);

/** The other end of a pair, a `struct ifinfomsg` with attributes: `rtnl_nla_parse_ifinfomsg`. */
const peer: Step = ({ view, nest, at, end }, ack) =>
  view.getInt32(at + 4, true) < 0
    ? ack.blame(EINVAL, "ifindex can't be negative", nest)
    : parseAttributes(view, at + size, end, IFLA_POLICY, LIBERAL, ack);

const context = { family: AF.UNSPEC, depth: 0 };

/** What holds of a nest by the kind of link that is named beside it. */
function byKind(key: "kind" | "slaveKind", steps: ReadonlyMap<string, Step>): Step {
  const id = idOf(LINKINFO, key);
  return (scope, ack) => {
    const at = lastOf(scope, id);
    if (at === 0) return 0;
    const name = string.read(scope.view, at + NLA_HDRLEN, lengthOf(scope, at), context);
    return name === undefined ? 0 : steps.get(name)?.(scope, ack) ?? 0;
  };
}

const data = byKind(
  "kind",
  new Map(KINDS.map(({ kind, policy, peer: key }) => {
    const other = key === undefined ? [] : [inside(policy.table, key, peer)];
    return [kind, inside(LINKINFO, "data", attributes(policy, LIBERAL), ...other)];
  })),
);

// The kernel goes by the master that the link has; what the request calls it is all that is known.
const slaveData = byKind(
  "slaveKind",
  new Map(
    KINDS.flatMap(({ kind, slave }) =>
      slave === undefined ? [] : [[kind, inside(LINKINFO, "slaveData", attributes(slave, LIBERAL))]]
    ),
  ),
);

const linkinfo = inside(
  LINK_ATTRIBUTES,
  "linkinfo",
  quietly(attributes(IFLA_INFO_POLICY, LIBERAL)),
  data,
);

/** `validate_linkmsg`. */
const afSpec = inside(
  LINK_ATTRIBUTES,
  "afSpec",
  each(LINK_ATTRIBUTES.row(idOf(LINK_ATTRIBUTES, "afSpec"))?.type.inner, {
    [AF.INET]: [attributes(INET_AF_POLICY, LIBERAL)],
    [AF.INET6]: [attributes(INET6_AF_POLICY, LIBERAL)],
    [AF.MCTP]: [attributes(IFLA_AF_MCTP_POLICY, STRICT)],
  }, [fails(EAFNOSUPPORT)]),
);

const VF_INFO = 1;

/** What `do_setlink` parses. */
const set: readonly Step[] = [
  afSpec,
  inside(
    LINK_ATTRIBUTES,
    "vfinfoList",
    quietly(each(undefined, { [VF_INFO]: [attributes(IFLA_VF_POLICY, LIBERAL)] }, [fails(EINVAL)])),
  ),
  inside(LINK_ATTRIBUTES, "portSelf", quietly(attributes(IFLA_PORT_POLICY, LIBERAL))),
  inside(
    LINK_ATTRIBUTES,
    "protoDownReason",
    quietly(attributes(IFLA_PROTO_DOWN_REASON_POLICY, LIBERAL)),
  ),
  inside(LINK_ATTRIBUTES, "xdp", quietly(attributes(IFLA_XDP_POLICY, LIBERAL))),
];

const properties: readonly Step[] = [attributes(IFLA_POLICY, STRICT), netnsById];

/** An alternative name is looked at together with its own header: `rtnl_alt_ifname`. */
const alternativeName: Step = ({ view, nest }, ack) =>
  parseAttributes(view, nest, nest + view.getUint16(nest, true), IFLA_POLICY, STRICT, ack);

const names = inside(
  LINK_ATTRIBUTES,
  "propList",
  each(undefined, { [idOf(LINK_ATTRIBUTES, "altIfname")]: [alternativeName] }),
);

/** A bridge's port is described by a nest only; without NLA_F_NESTED it is a number. */
const bridgePort = inside(LINK_ATTRIBUTES, "protinfo", (scope, ack) => {
  const flagged = (scope.view.getUint16(scope.nest + 2, true) & NLA_F.NESTED) !== 0;
  return flagged ? quietly(attributes(BR_PORT_POLICY, LIBERAL))(scope, ack) : 0;
});

// A link dump without strict checks may have the shorter struct rtgenmsg, and fails for nothing.
const RTGENMSG_SIZE = 1;
const oldDump: Step = (scope, ack) =>
  attributes(IFLA_POLICY, LIBERAL, scope.end < 16 + size ? RTGENMSG_SIZE : size)(scope, ack);

/** The handlers of RTM_*LINK and RTM_*LINKPROP. */
export const LINK_HANDLERS: readonly Handler[] = [
  {
    type: RTM.NEWLINK,
    family: AF.UNSPEC,
    size,
    doit: [liberal, oneNetns, linkinfo],
    later: [inside(LINK_ATTRIBUTES, "linkinfo", slaveData), ...set],
  },
  { type: RTM.SETLINK, family: AF.UNSPEC, size, doit: [liberal, oneNetns], later: set },
  { type: RTM.DELLINK, family: AF.UNSPEC, size, doit: [liberal, netnsById] },
  {
    type: RTM.GETLINK,
    family: AF.UNSPEC,
    size,
    doit: [
      header("Invalid header for get link"),
      ifLenient(liberal),
      ifStrict(
        zero(
          IFINFOMSG,
          ["family", "index"],
          "Invalid values in header for get link request",
        ),
        strict,
        only(
          IFLA_POLICY,
          ["ifname", "altIfname", "extMask", "targetNetnsid"],
          "Unsupported attribute in get link request",
        ),
      ),
      netnsById,
    ],
    dumpit: [
      ifLenient(ignored(quietly(oldDump))),
      ifStrict(
        header("Invalid header for link dump"),
        zero(
          IFINFOMSG,
          ["family", "index"],
          "Invalid values in header for link dump request",
        ),
        field(
          IFINFOMSG,
          "index",
          (index) => index === 0,
          "Filter by device index not supported for link dumps",
        ),
        strict,
        only(
          IFLA_POLICY,
          ["targetNetnsid", "extMask", "master", "linkinfo"],
          "Unsupported attribute in link dump request",
        ),
      ),
    ],
  },
  { type: RTM.NEWLINKPROP, family: AF.UNSPEC, size, doit: properties, later: [names] },
  { type: RTM.DELLINKPROP, family: AF.UNSPEC, size, doit: properties, later: [names] },
  {
    type: RTM.GETLINK,
    family: AF.BRIDGE,
    size,
    dumpit: [
      ifLenient(ignored(liberal)),
      ifStrict(
        header("Invalid header for bridge link dump"),
        zero(IFINFOMSG, ["family"], "Invalid values in header for bridge link dump request"),
        strict,
        only(IFLA_POLICY, ["extMask"], "Unsupported attribute in bridge link dump request"),
      ),
    ],
  },
  { type: RTM.SETLINK, family: AF.BRIDGE, size, doit: [header()], later: [bridgePort] },
  { type: RTM.DELLINK, family: AF.BRIDGE, size, doit: [header()] },
  {
    type: RTM.GETLINK,
    family: AF.INET6,
    size,
    dumpit: [
      ifStrict(
        header("ipv6: Invalid header for link dump request"),
        nothingAfter("ipv6: Invalid data after header"),
        zero(IFINFOMSG, ["family"], "ipv6: Invalid values in header for dump request"),
      ),
    ],
  },
];
