/** Requests about nexthop objects: net/ipv4/nexthop.c. */

import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { NEXTHOP_ATTRIBUTES, NEXTHOP_RES_BUCKET, NHMSG } from "../../nexthop.ts";
import { VALIDATE } from "../parse.ts";
import {
  RTM_NH_POLICY_DEL,
  RTM_NH_POLICY_DUMP,
  RTM_NH_POLICY_DUMP_BUCKET,
  RTM_NH_POLICY_GET,
  RTM_NH_POLICY_GET_BUCKET,
  RTM_NH_POLICY_NEW,
  RTM_NH_RES_BUCKET_POLICY_DUMP,
  RTM_NH_RES_BUCKET_POLICY_GET,
  RTM_NH_RES_POLICY_NEW,
} from "../policies/nexthop.ts";
import type { Step } from "../steps.ts";
import { attributes, inside, needs, notNegative, notZero, quietly, zero } from "../steps.ts";
import type { Handler } from "./handler.ts";

const { STRICT } = VALIDATE;
const { size } = NHMSG;

/** `nh_valid_get_del_req`. */
const one: readonly Step[] = [
  zero(NHMSG, ["family"], "Invalid values in header"),
  needs(NEXTHOP_ATTRIBUTES, "id", "Nexthop id is missing"),
  inside(NEXTHOP_ATTRIBUTES, "id", notZero("Invalid nexthop id")),
];

/** `__nh_valid_dump_req`. */
const filters: readonly Step[] = [
  inside(NEXTHOP_ATTRIBUTES, "oif", notNegative("Invalid device index")),
  inside(NEXTHOP_ATTRIBUTES, "master", notNegative("Invalid master device index")),
  zero(NHMSG, ["family"], "Invalid values in header for nexthop dump request"),
];

const getBucket: readonly Step[] = [
  attributes(RTM_NH_POLICY_GET_BUCKET, STRICT),
  ...one,
  needs(NEXTHOP_ATTRIBUTES, "resBucket", "Bucket information is missing"),
  inside(
    NEXTHOP_ATTRIBUTES,
    "resBucket",
    attributes(RTM_NH_RES_BUCKET_POLICY_GET, STRICT),
    needs(NEXTHOP_RES_BUCKET, "index", "Bucket index is missing"),
  ),
];

const dumpBuckets: readonly Step[] = [
  quietly(attributes(RTM_NH_POLICY_DUMP_BUCKET, STRICT)),
  inside(NEXTHOP_ATTRIBUTES, "id", notZero("Invalid nexthop id")),
  inside(
    NEXTHOP_ATTRIBUTES,
    "resBucket",
    attributes(RTM_NH_RES_BUCKET_POLICY_DUMP, STRICT),
    inside(NEXTHOP_RES_BUCKET, "nhId", notZero("Invalid nexthop id")),
  ),
  ...filters,
];

/** The handlers of RTM_*NEXTHOP and RTM_GETNEXTHOPBUCKET. */
export const NEXTHOP_HANDLERS: readonly Handler[] = [
  {
    type: RTM.NEWNEXTHOP,
    family: AF.UNSPEC,
    size,
    doit: [attributes(RTM_NH_POLICY_NEW, STRICT)],
    later: [inside(NEXTHOP_ATTRIBUTES, "resGroup", attributes(RTM_NH_RES_POLICY_NEW, STRICT))],
  },
  {
    type: RTM.DELNEXTHOP,
    family: AF.UNSPEC,
    size,
    doit: [attributes(RTM_NH_POLICY_DEL, STRICT), ...one],
  },
  {
    type: RTM.GETNEXTHOP,
    family: AF.UNSPEC,
    size,
    doit: [attributes(RTM_NH_POLICY_GET, STRICT), ...one],
    dumpit: [attributes(RTM_NH_POLICY_DUMP, STRICT), ...filters],
  },
  {
    type: RTM.GETNEXTHOPBUCKET,
    family: AF.UNSPEC,
    size,
    doit: getBucket,
    dumpit: dumpBuckets,
  },
];
