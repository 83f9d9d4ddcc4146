/** Requests about neighbours, net/core/neighbour.c, and forwarding databases, net/core/rtnetlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import { NTF } from "../../../abi/neighbour.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { IFINFOMSG } from "../../link/header.ts";
import { NDMSG, NEIGHBOUR_ATTRIBUTES } from "../../neighbour.ts";
import { VALIDATE } from "../parse.ts";
import { IFLA_POLICY } from "../policies/link.ts";
import { FDB_POLICY, NDA_POLICY } from "../policies/neighbour.ts";
import type { Step } from "../steps.ts";
import {
  attributes,
  bits,
  field,
  header,
  ifLenient,
  ifStrict,
  ignored,
  inOrder,
  needs,
  only,
  sized,
  zero,
} from "../steps.ts";
import type { Handler } from "./handler.ts";

const { EINVAL } = ERRNO;
const { DEPRECATED_STRICT, LIBERAL, STRICT } = VALIDATE;
const { size } = NDMSG;

const isNotZero = (value: unknown) => value !== 0;
const strict = attributes(NDA_POLICY, DEPRECATED_STRICT);

/** `neigh_delete` takes the first address, unparsed. */
const remove: readonly Step[] = [
  header(),
  needs(NEIGHBOUR_ATTRIBUTES, "dst", "Network address not specified"),
];

/** `neigh_valid_get_req`. */
const get: readonly Step[] = [
  header("Invalid header for neighbor get request"),
  zero(
    NDMSG,
    ["family", "ifindex", "flags"],
    "Invalid values in header for neighbor get request",
  ),
  bits(NDMSG, "flags", NTF.PROXY, "Invalid flags in header for neighbor get request"),
  (scope, ack) =>
    scope.view.getUint8(16 + 10) === 0
      ? field(NDMSG, "ifindex", isNotZero, "No device specified")(scope, ack)
      : 0,
  strict,
  needs(NEIGHBOUR_ATTRIBUTES, "dst"),
  only(NDA_POLICY, ["dst"], "Unsupported attribute in neighbor get request"),
];

/** `neigh_valid_dump_req`. */
const dump: readonly Step[] = [
  ifLenient(ignored(attributes(NDA_POLICY, LIBERAL))),
  ifStrict(
    header("Invalid header for neighbor dump request"),
    zero(NDMSG, ["family", "flags"], "Invalid values in header for neighbor dump request"),
    bits(NDMSG, "flags", NTF.PROXY, "Invalid flags in header for neighbor dump request"),
    strict,
    only(NDA_POLICY, ["ifindex", "master"], "Unsupported attribute in neighbor dump request"),
  ),
];

/** `rtnl_fdb_add`, `rtnl_fdb_del`. */
const changeFdb: readonly Step[] = [
  attributes(FDB_POLICY, LIBERAL),
  field(NDMSG, "ifindex", isNotZero, "invalid ifindex"),
];

const removeManyFdb: readonly Step[] = [
  attributes(FDB_POLICY, STRICT),
  field(NDMSG, "ifindex", isNotZero, "invalid ifindex"),
];

const removeFdb: Step = (scope, ack) =>
  inOrder(
    (scope.view.getUint16(6, true) & NLM_F.BULK) === 0 ? changeFdb : removeManyFdb,
    scope,
    ack,
  );

/** `fdb_vid_parse`. */
const vlan: Step = ({ view, at, end }, ack) => {
  if (end - at !== 2) return ack.say(EINVAL, "invalid vlan attribute size");
  const id = view.getUint16(at, true);
  return id > 0 && id < 4095 ? 0 : ack.say(EINVAL, "invalid vlan id");
};

/** `valid_fdb_get_strict`, whether or not the socket is strict. */
const getFdb: readonly Step[] = [
  header("Invalid header for fdb get request"),
  zero(NDMSG, ["family", "ifindex", "flags"], "Invalid values in header for fdb get request"),
  bits(NDMSG, "flags", NTF.MASTER | NTF.SELF, "Invalid flags in header for fdb get request"),
  strict,
  only(
    NDA_POLICY,
    ["master", "lladdr", "vlan", "vni"],
    "Unsupported attribute in fdb get request",
    { lladdr: sized(6, "Invalid address in fdb get request"), vlan },
  ),
  needs(NEIGHBOUR_ATTRIBUTES, "lladdr", "Missing lookup address for fdb get request"),
];

/** `valid_fdb_dump_legacy`: old programs send struct ndmsg, perhaps with an attribute of 4 bytes. */
const dumpFdbAsLink: Step = (scope, ack) => {
  const length = scope.end - 16;
  return length === size || length === size + 8
    ? 0
    : attributes(IFLA_POLICY, LIBERAL, IFINFOMSG.size)(scope, ack) && EINVAL;
};

/** `valid_fdb_dump_strict`. */
const dumpFdb: readonly Step[] = [
  ifLenient(dumpFdbAsLink),
  ifStrict(
    header("Invalid header for fdb dump request"),
    zero(NDMSG, ["family", "ifindex"], "Invalid values in header for fdb dump request"),
    attributes(FDB_POLICY, DEPRECATED_STRICT),
    only(FDB_POLICY, ["ifindex", "master"], "Unsupported attribute in fdb dump request", {
      ifindex: sized(4, "Invalid IFINDEX attribute in fdb dump request"),
      master: sized(4, "Invalid MASTER attribute in fdb dump request"),
    }),
  ),
];

/** The handlers of RTM_*NEIGH. */
export const NEIGHBOUR_HANDLERS: readonly Handler[] = [
  { type: RTM.NEWNEIGH, family: AF.UNSPEC, size, doit: [attributes(NDA_POLICY, LIBERAL)] },
  { type: RTM.DELNEIGH, family: AF.UNSPEC, size, doit: remove },
  { type: RTM.GETNEIGH, family: AF.UNSPEC, size, doit: get, dumpit: dump },
  { type: RTM.NEWNEIGH, family: AF.BRIDGE, size, doit: changeFdb },
  { type: RTM.DELNEIGH, family: AF.BRIDGE, size, doit: [removeFdb], bulk: true },
  { type: RTM.GETNEIGH, family: AF.BRIDGE, size, doit: getFdb, dumpit: dumpFdb },
];
