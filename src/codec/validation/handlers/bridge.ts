/** Requests about multicast databases, net/core/rtnetlink.c, and VLANs, net/bridge/br_vlan.c. */

import { NLM_F } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import {
  BR_PORT_MSG,
  BR_VLAN_MSG,
  BRIDGE_VLAN_ATTRIBUTES,
  MULTICAST_DATABASE_REQUEST_ATTRIBUTES as REQUEST,
} from "../../bridge/mod.ts";
import { VALIDATE } from "../parse.ts";
import {
  BR_MDBE_ATTRS_DEL_BULK_POLICY,
  BR_MDBE_ATTRS_GET_POLICY,
  BR_MDBE_ATTRS_POLICY,
  BR_VLAN_DB_DUMP_POLICY,
  BR_VLAN_DB_GPOL,
  BR_VLAN_DB_POLICY,
  BRIDGE_VLANDB_POLICY,
  MDBA_DEL_BULK_POLICY,
  MDBA_GET_POLICY,
  MDBA_POLICY,
} from "../policies/bridge.ts";
import type { Policy } from "../attribute_policy.ts";
import type { Step } from "../steps.ts";
import {
  attributes,
  each,
  field,
  header,
  idOf,
  ifStrict,
  inOrder,
  inside,
  needs,
  nothingAfter,
} from "../steps.ts";
import type { Handler } from "./handler.ts";

const { LIBERAL, STRICT } = VALIDATE;

const hasIndex = field(BR_PORT_MSG, "ifindex", (index) => index !== 0, "Invalid ifindex");
/** What is missing is named, and told, too. */
function missing(msg: string): Step {
  const named = needs(REQUEST, "entry");
  return (scope, ack) => {
    const error = named(scope, ack);
    return error === 0 ? 0 : ack.say(error, msg);
  };
}

const hasEntry = missing("Missing MDBA_SET_ENTRY attribute");

/** What a bridge parses; a vxlan has policies of its own. */
function details(policy: Policy): Step {
  return inside(REQUEST, "entryAttrs", attributes(policy, STRICT));
}

function ifBulk(bulk: readonly Step[], one: readonly Step[]): Step {
  return (scope, ack) =>
    inOrder((scope.view.getUint16(6, true) & NLM_F.BULK) === 0 ? one : bulk, scope, ack);
}

const change: readonly Step[] = [attributes(MDBA_POLICY, LIBERAL), hasIndex];
const later: readonly Step[] = [hasEntry, details(BR_MDBE_ATTRS_POLICY)];

const changeVlan: Pick<Handler, "size" | "doit" | "later"> = {
  size: BR_VLAN_MSG.size,
  doit: [attributes(BRIDGE_VLANDB_POLICY, STRICT)],
  later: [
    each(BRIDGE_VLAN_ATTRIBUTES, {
      [idOf(BRIDGE_VLAN_ATTRIBUTES, "entry")]: [attributes(BR_VLAN_DB_POLICY, STRICT)],
      [idOf(BRIDGE_VLAN_ATTRIBUTES, "globalOptions")]: [attributes(BR_VLAN_DB_GPOL, STRICT)],
    }),
  ],
};

/** The handlers of RTM_*MDB and RTM_*VLAN. */
export const BRIDGE_HANDLERS: readonly Handler[] = [
  { type: RTM.NEWMDB, family: AF.BRIDGE, size: BR_PORT_MSG.size, doit: change, later },
  {
    type: RTM.DELMDB,
    family: AF.BRIDGE,
    size: BR_PORT_MSG.size,
    bulk: true,
    doit: [ifBulk([attributes(MDBA_DEL_BULK_POLICY, STRICT), hasIndex], change)],
    later: [ifBulk([hasEntry, details(BR_MDBE_ATTRS_DEL_BULK_POLICY)], later)],
  },
  {
    type: RTM.GETMDB,
    family: AF.BRIDGE,
    size: BR_PORT_MSG.size,
    doit: [attributes(MDBA_GET_POLICY, STRICT), hasIndex],
    later: [
      missing("Missing MDBA_GET_ENTRY attribute"),
      details(BR_MDBE_ATTRS_GET_POLICY),
    ],
    dumpit: [ifStrict(
      header("Invalid header for mdb dump request"),
      field(
        BR_PORT_MSG,
        "ifindex",
        (index) => index === 0,
        "Filtering by device index is not supported for mdb dump request",
      ),
      nothingAfter("Invalid data after header in mdb dump request"),
    )],
  },
  { type: RTM.NEWVLAN, family: AF.BRIDGE, ...changeVlan },
  { type: RTM.DELVLAN, family: AF.BRIDGE, ...changeVlan },
  {
    type: RTM.GETVLAN,
    family: AF.BRIDGE,
    size: BR_VLAN_MSG.size,
    dumpit: [attributes(BR_VLAN_DB_DUMP_POLICY, STRICT)],
  },
];
