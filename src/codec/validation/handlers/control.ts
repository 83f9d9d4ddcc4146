/** Requests to the controller of generic netlink: net/netlink/genetlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { CTRL_CMD, GENL_HDRLEN } from "../../../abi/genetlink.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { CONTROLLER_ATTRIBUTES } from "../../nlctrl.ts";
import { VALIDATE } from "../parse.ts";
import { CTRL_POLICY_FAMILY, CTRL_POLICY_POLICY } from "../policies/control.ts";
import type { Step } from "../steps.ts";
import { attributes, header, idOf, inOrder, lastOf } from "../steps.ts";

const { EINVAL, EOPNOTSUPP } = ERRNO;
const { LIBERAL, STRICT } = VALIDATE;

const IDS = ["familyId", "familyName"].map((key) => idOf(CONTROLLER_ATTRIBUTES, key));

/** A family must be named. */
const named: Step = (scope) => IDS.some((id) => lastOf(scope, id) !== 0) ? 0 : EINVAL;

/** What a command does with a request about one family, and with a dump. */
interface Command {
  readonly doit?: readonly Step[];
  readonly dumpit?: readonly Step[];
}

const COMMANDS: ReadonlyMap<number, Command> = new Map<number, Command>([
  [CTRL_CMD.GETFAMILY, {
    doit: [attributes(CTRL_POLICY_FAMILY, LIBERAL), named],
    dumpit: [attributes(CTRL_POLICY_FAMILY, STRICT)],
  }],
  [CTRL_CMD.GETPOLICY, { dumpit: [attributes(CTRL_POLICY_POLICY, STRICT), named] }],
]);

/** Commands after this one must have no bits that mean nothing: `resv_start_op`. */
const LENIENT = CTRL_CMD.GETPOLICY;

const USUAL = NLM_F.REQUEST | NLM_F.ACK | NLM_F.ECHO;

/** `genl_header_check`. */
function checkHeader(command: number): Step {
  return ({ view }, ack) => {
    if (command <= LENIENT) return 0;
    if (view.getUint16(NLMSG_HDRLEN + 2, true) !== 0) {
      return ack.say(EINVAL, "genlmsghdr.reserved field is not 0");
    }
    const flags = view.getUint16(6, true);
    const rest = (flags & NLM_F.DUMP) === NLM_F.DUMP ? flags & ~NLM_F.DUMP : flags;
    return (rest & ~USUAL) === 0
      ? 0
      : ack.say(EINVAL, "ambiguous or reserved bits set in nlmsg_flags");
  };
}

/** Bytes of the fixed header. */
export const CONTROL_SIZE: number = GENL_HDRLEN;

/** What the kernel does with a request to the controller. */
export const CONTROL: Step = (scope, ack) => {
  const errno = header()(scope, ack);
  if (errno !== 0) return errno;
  const { view } = scope;
  const command = view.getUint8(NLMSG_HDRLEN);
  const isDump = (view.getUint16(6, true) & NLM_F.DUMP) === NLM_F.DUMP;
  const steps = COMMANDS.get(command)?.[isDump ? "dumpit" : "doit"] ?? [() => EOPNOTSUPP];
  return inOrder([checkHeader(command), ...steps], scope, ack);
};
