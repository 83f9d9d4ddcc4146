/** Requests about rules: net/core/fib_rules.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { RTM, RTNL_FAMILY } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { FIB_RULE_HDR } from "../../rule.ts";
import { VALIDATE } from "../parse.ts";
import { FIB_RULE_POLICY } from "../policies/rule.ts";
import type { Step } from "../steps.ts";
import { attributes, header, ifStrict, nothingAfter, renamed, zero } from "../steps.ts";
import type { Handler } from "./handler.ts";

const { size } = FIB_RULE_HDR;

const FAMILIES: readonly number[] = [AF.INET, AF.INET6, RTNL_FAMILY.IPMR, RTNL_FAMILY.IP6MR];

const knownFamily: Step = ({ view }, ack) =>
  FAMILIES.includes(view.getUint8(16))
    ? 0
    : ack.say(ERRNO.EAFNOSUPPORT, "Rule family not supported");

const change: readonly Step[] = [
  header("Invalid msg length"),
  knownFamily,
  renamed("Error parsing msg", attributes(FIB_RULE_POLICY, VALIDATE.LIBERAL)),
];

/** The handlers of RTM_*RULE. */
export const RULE_HANDLERS: readonly Handler[] = [
  { type: RTM.NEWRULE, family: AF.UNSPEC, size, doit: change },
  { type: RTM.DELRULE, family: AF.UNSPEC, size, doit: change },
  {
    type: RTM.GETRULE,
    family: AF.UNSPEC,
    size,
    dumpit: [ifStrict(
      header("Invalid header for fib rule dump request"),
      zero(FIB_RULE_HDR, ["family"], "Invalid values in header for fib rule dump request"),
      nothingAfter("Invalid data after header in fib rule dump request"),
    )],
  },
];
