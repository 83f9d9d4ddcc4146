/** Requests about Data Center Bridging: net/dcb/dcbnl.c. */

import { DCB_CMD, DCB_PG_ATTR } from "../../../abi/dcbnl.ts";
import { ERRNO } from "../../../abi/errno.ts";
import { NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { DCB_ATTRIBUTES, DCBMSG } from "../../dcb/mod.ts";
import type { Policy } from "../attribute_policy.ts";
import { VALIDATE } from "../parse.ts";
import * as of from "../policies/dcb.ts";
import type { Step } from "../steps.ts";
import { attributes, each, inOrder, inside, needs, quietly } from "../steps.ts";
import type { Handler } from "./handler.ts";

const { EINVAL, EOPNOTSUPP } = ERRNO;
const { LIBERAL } = VALIDATE;

/** An attribute that a command must have, and what is parsed in it. */
function nestOf(key: string, policy?: Policy, ...steps: readonly Step[]): readonly Step[] {
  const inner = policy === undefined ? [] : [attributes(policy, LIBERAL), ...steps];
  return [quietly(needs(DCB_ATTRIBUTES, key), inside(DCB_ATTRIBUTES, key, ...inner))];
}

const trafficClass: readonly Step[] = [attributes(of.DCBNL_TC_PARAM_NEST, LIBERAL)];
const trafficClasses = each(
  undefined,
  Object.fromEntries(
    Array.from({ length: 8 }, (_, index) => [DCB_PG_ATTR.TC_0 + index, trafficClass]),
  ),
);

const pfc = nestOf("pfcCfg", of.DCBNL_PFC_UP_NEST);
const groups = nestOf("pgCfg", of.DCBNL_PG_NEST);
const setGroups = nestOf("pgCfg", of.DCBNL_PG_NEST, trafficClasses);
const counts = nestOf("numtcs", of.DCBNL_NUMTCS_NEST);
const bcn = nestOf("bcn", of.DCBNL_BCN_NEST);
const app = nestOf("app", of.DCBNL_APP_NEST);
const ieee = nestOf("ieee", of.DCBNL_IEEE_POLICY);
const features = nestOf("featcfg", of.DCBNL_FEATCFG_NEST);

/** What each command parses when it has found the link. */
const COMMANDS: ReadonlyMap<number, readonly Step[]> = new Map([
  [DCB_CMD.GSTATE, []],
  [DCB_CMD.SSTATE, nestOf("state")],
  [DCB_CMD.PGTX_GCFG, groups],
  [DCB_CMD.PGTX_SCFG, setGroups],
  [DCB_CMD.PGRX_GCFG, groups],
  [DCB_CMD.PGRX_SCFG, setGroups],
  [DCB_CMD.PFC_GCFG, pfc],
  [DCB_CMD.PFC_SCFG, pfc],
  [DCB_CMD.SET_ALL, nestOf("setAll")],
  [DCB_CMD.GPERM_HWADDR, []],
  [DCB_CMD.GCAP, nestOf("cap", of.DCBNL_CAP_NEST)],
  [DCB_CMD.GNUMTCS, counts],
  [DCB_CMD.SNUMTCS, counts],
  [DCB_CMD.PFC_GSTATE, []],
  [DCB_CMD.PFC_SSTATE, nestOf("pfcState")],
  [DCB_CMD.BCN_GCFG, bcn],
  [DCB_CMD.BCN_SCFG, bcn],
  [DCB_CMD.GAPP, app],
  [DCB_CMD.SAPP, app],
  [DCB_CMD.IEEE_SET, ieee],
  [DCB_CMD.IEEE_GET, []],
  [DCB_CMD.IEEE_DEL, ieee],
  [DCB_CMD.GDCBX, []],
  [DCB_CMD.SDCBX, nestOf("dcbx")],
  [DCB_CMD.GFEATCFG, features],
  [DCB_CMD.SFEATCFG, features],
  [DCB_CMD.CEE_GET, []],
]);

const GREATEST = Math.max(...Object.values(DCB_CMD));

/** `cmd` of `struct dcbmsg`. */
function commandIn(view: DataView): number {
  return view.getUint8(NLMSG_HDRLEN + 1);
}

const doit: readonly Step[] = [
  attributes(of.DCBNL_RTNL_POLICY, LIBERAL),
  ({ view }) => {
    const command = commandIn(view);
    return command > GREATEST ? EINVAL : COMMANDS.has(command) ? 0 : EOPNOTSUPP;
  },
  quietly(needs(DCB_ATTRIBUTES, "ifname")),
];

const later: readonly Step[] = [
  (scope, ack) => inOrder(COMMANDS.get(commandIn(scope.view)) ?? [], scope, ack),
];

/** The handlers of RTM_*DCB. */
export const DCB_HANDLERS: readonly Handler[] = [RTM.GETDCB, RTM.SETDCB].map((type) => ({
  type,
  family: AF.UNSPEC,
  size: DCBMSG.size,
  doit,
  later,
}));
