import { ERRNO } from "../../../abi/errno.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM, RTNL_FAMILY, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { NO_CAUSE } from "../../net/cause.ts";
import type { Rule, RuleRefusal, RuleRequest } from "../../net/rules/rule.ts";
import { ruleNotify } from "../../net/rules/rule_hook.ts";
import type { RuleList } from "../../net/rules/rules.ts";
import type { Callback, DumpBuffer, DumpControl } from "../../netlink/dump.ts";
import type { Handler, Request } from "../../netlink/receive.ts";
import { notify } from "../../netlink/send.ts";
import { Skb } from "../../netlink/skb.ts";
import { check, checkDump } from "../check.ts";
import type { Registry } from "../registry.ts";
import { roomOf, ruleMessage } from "./rule_message.ts";
import { readRule, refused } from "./rule_request.ts";
import { tell as tellGroup } from "../tell.ts";

const { EAFNOSUPPORT, EMSGSIZE } = ERRNO;

/** The handlers of policy routing rules: net/core/fib_rules.c. */
export function registerRules({ handlers, machine, host }: Registry): void {
  handlers.register(AF.UNSPEC, RTM.NEWRULE, {
    doit: change(RTM.NEWRULE, (list, asked, exclusive) => list.add(asked, exclusive)),
  });
  handlers.register(AF.UNSPEC, RTM.DELRULE, {
    doit: change(RTM.DELRULE, (list, asked) => list.delete(asked)),
  });
  handlers.register(AF.UNSPEC, RTM.GETRULE, { dumpit: dumpRules });
  ruleNotify.listen(machine, (stack, { type, family, rule }) => {
    const bytes = ruleMessage(family, rule, { type, flags: 0, seq: 0, pid: 0 });
    const group = groupOf(family);
    tellGroup(host, stack, bytes, { group, cause: NO_CAUSE, room: roomOf(family) });
  });
}

/** Who is told of the rules of an address family. */
function groupOf(family: number): number {
  const ofIpv4 = family === AF.INET || family === RTNL_FAMILY.IPMR;
  return ofIpv4 ? RTNLGRP.IPV4_RULE : RTNLGRP.IPV6_RULE;
}

/** What carries out a request, and tells of it. */
function change(
  type: number,
  carryOut: (list: RuleList, asked: RuleRequest, exclusive: boolean) => Rule | RuleRefusal,
): Handler {
  return (request) => {
    const error = check(request);
    if (error !== 0) return error;
    const list = request.net.stack.rules.of(request.view.getUint8(NLMSG_HDRLEN));
    if (list === undefined) return -EAFNOSUPPORT;
    const asked = readRule(request);
    if ("errno" in asked) return refused(request, asked);
    const rule = carryOut(list, asked, (request.header.flags & NLM_F.EXCL) !== 0);
    if ("errno" in rule) return refused(request, rule);
    tell(request, list.family, rule, type);
    return 0;
  };
}

/** Tells of a rule that is new, or was there until now (`notify_rule_change`). */
function tell(request: Request, family: number, rule: Rule, type: number): void {
  const { header: { seq, flags }, portid, kernel } = request;
  const bytes = ruleMessage(family, rule, { type, flags: 0, seq, pid: portid });
  notify(kernel, Skb.of(bytes, roomOf(family)), {
    group: groupOf(family),
    portid,
    report: (flags & NLM_F.ECHO) !== 0,
  });
}

/** Where a dump is: which family, and how many of its rules were told. */
interface Position {
  list: number;
  rule: number;
}

function isPosition(state: unknown): state is Position {
  return typeof state === "object" && state !== null && "list" in state && "rule" in state;
}

/** Tells of the rules of a family, or of all (`fib_nl_dumprule`). */
const dumpRules: DumpControl["dump"] = (cb, out) => {
  const { request: { view, net: { stack: { rules } } } } = cb;
  const error = checkDump(cb);
  if (error !== 0) return error;
  const family = view.getUint8(NLMSG_HDRLEN);
  const position = isPosition(cb.state) ? cb.state : { list: 0, rule: 0 };
  cb.state = position;
  if (family !== AF.UNSPEC) {
    const list = rules.of(family);
    return list === undefined ? -EAFNOSUPPORT : dumpList(list, position, cb, out);
  }
  for (; position.list < rules.lists.length; position.list++, position.rule = 0) {
    const list = rules.lists[position.list];
    const result = list === undefined ? 0 : dumpList(list, position, cb, out);
    if (result < 0) return result;
  }
  return 0;
};

/** The rules from a position on, as far as there is room (`dump_rules`). */
function dumpList(
  { family, rules }: RuleList,
  position: Position,
  { request: { header: { seq }, portid } }: Callback,
  out: DumpBuffer,
): number {
  const header = { type: RTM.NEWRULE, flags: NLM_F.MULTI, seq, pid: portid };
  for (; position.rule < rules.length; position.rule++) {
    const rule = rules[position.rule];
    if (rule && !out.put(ruleMessage(family, rule, header))) return -EMSGSIZE;
  }
  return 0;
}
