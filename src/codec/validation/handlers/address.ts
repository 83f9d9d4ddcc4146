/** Requests about addresses: net/ipv4/devinet.c, net/ipv6/addrconf.c. */

import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { IFADDRMSG } from "../../address.ts";
import { VALIDATE } from "../parse.ts";
import { IFA_IPV4_POLICY, IFA_IPV6_POLICY } from "../policies/address.ts";
import type { Policy } from "../attribute_policy.ts";
import type { Step } from "../steps.ts";
import { attributes, header, ifLenient, ifStrict, only, zero } from "../steps.ts";
import type { Handler } from "./handler.ts";

const { DEPRECATED_STRICT, LIBERAL } = VALIDATE;
const { size } = IFADDRMSG;

/** Dumps of addresses, also of those of groups: `inet_valid_dump_ifaddr_req` and its like. */
function dump(name: string, policy: Policy): readonly Step[] {
  return [ifStrict(
    header(`${name}: Invalid header for address dump request`),
    zero(
      IFADDRMSG,
      ["family", "index"],
      `${name}: Invalid values in header for address dump request`,
    ),
    attributes(policy, DEPRECATED_STRICT),
    only(policy, ["targetNetnsid", "proto"], `${name}: Unsupported attribute in dump request`),
  )];
}

/** The target is looked up before anything with a greater number is refused. */
function dumpLater(name: string, policy: Policy): readonly Step[] {
  return [ifStrict(
    only(policy, ["targetNetnsid"], `${name}: Unsupported attribute in dump request`),
  )];
}

const change4 = [attributes(IFA_IPV4_POLICY, LIBERAL)];
const dump4 = {
  dumpit: dump("ipv4", IFA_IPV4_POLICY),
  dumpLater: dumpLater("ipv4", IFA_IPV4_POLICY),
};
const change6 = [attributes(IFA_IPV6_POLICY, LIBERAL)];
const dump6 = {
  dumpit: dump("ipv6", IFA_IPV6_POLICY),
  dumpLater: dumpLater("ipv6", IFA_IPV6_POLICY),
};

const get6: readonly Step[] = [
  header("ipv6: Invalid header for get address request"),
  ifLenient(...change6),
  ifStrict(
    zero(IFADDRMSG, ["family", "index"], "ipv6: Invalid values in header for get address request"),
    attributes(IFA_IPV6_POLICY, DEPRECATED_STRICT),
    only(
      IFA_IPV6_POLICY,
      ["targetNetnsid", "address", "local"],
      "ipv6: Unsupported attribute in get address request",
    ),
  ),
];

/** The handlers of RTM_*ADDR, RTM_GETMULTICAST and RTM_GETANYCAST. */
export const ADDRESS_HANDLERS: readonly Handler[] = [
  // Dumps of all families begin with IPv4.
  { type: RTM.GETADDR, family: AF.UNSPEC, size, ...dump4 },
  { type: RTM.NEWADDR, family: AF.INET, size, doit: change4 },
  { type: RTM.DELADDR, family: AF.INET, size, doit: change4 },
  { type: RTM.GETADDR, family: AF.INET, size, ...dump4 },
  { type: RTM.NEWADDR, family: AF.INET6, size, doit: change6 },
  { type: RTM.DELADDR, family: AF.INET6, size, doit: change6 },
  { type: RTM.GETADDR, family: AF.INET6, size, doit: get6, ...dump6 },
  { type: RTM.GETMULTICAST, family: AF.INET, size, ...dump4 },
  { type: RTM.GETMULTICAST, family: AF.INET6, size, ...dump6 },
  { type: RTM.GETANYCAST, family: AF.INET6, size, ...dump6 },
];
