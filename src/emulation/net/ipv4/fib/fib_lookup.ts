import { ERRNO } from "../../../../abi/errno.ts";
import { FIB_RULE, FR_ACT } from "../../../../abi/fib_rules.ts";
import { RT_TABLE } from "../../../../abi/rtnetlink.ts";
import { AF } from "../../../../abi/socket.ts";
import { parseIp } from "../../../../codec/mod.ts";
import { l3mdevFibTable, l3mdevMasterIfindex, netifIsL3Master } from "../../core/l3mdev.ts";
import type { AddressPrefix, NumberRange, Rule } from "../../rules/rule.ts";
import { UNLIMITED } from "../../rules/rule.ts";
import type { NetStack } from "../../stack.ts";
import { pathsOf } from "./fib_info.ts";
import { fibOf } from "./fib_net.ts";
import type { FibResult, Flow4 } from "./fib_table.ts";
import { dscpMaskedMatch } from "./fib_table.ts";

const { EACCES, EAGAIN, EINVAL, ENETUNREACH } = ERRNO;
/** LOOPBACK_IFINDEX. */
const LOOPBACK = 1;

/** The route of a packet, by the rules, or a negative error number (`fib_lookup`). */
export function fibLookup(net: NetStack, flow: Flow4, flags = 0): FibResult | number {
  const fib = fibOf(net);
  flow.tclassid = 0;
  if (net.customRules4) return lookupByRules(net, flow, flags);
  let result: FibResult | number = -EAGAIN;
  for (const id of [RT_TABLE.MAIN, RT_TABLE.DEFAULT]) {
    result = fib.get(id)?.lookup(flow, flags) ?? -EAGAIN;
    if (result !== -EAGAIN) return result;
  }
  return -ENETUNREACH;
}

/** `l3mdev_update_flow`. */
function updateFlow(net: NetStack, flow: Flow4): void {
  const out = flow.oif === 0 ? undefined : net.devices.byIndex(flow.oif);
  if (out !== undefined) {
    if (flow.l3mdev === 0) flow.l3mdev = l3mdevMasterIfindex(out);
    if (netifIsL3Master(out)) flow.oif = 0;
    return;
  }
  const into = flow.iif > LOOPBACK && flow.l3mdev === 0 ? net.devices.byIndex(flow.iif) : undefined;
  if (into !== undefined) flow.l3mdev = l3mdevMasterIfindex(into);
}

/** `__fib_lookup`, `fib_rules_lookup`. */
function lookupByRules(net: NetStack, flow: Flow4, flags: number): FibResult | number {
  updateFlow(net, flow);
  const rules = net.rules.of(AF.INET)?.rules ?? [];
  for (let at = 0; at < rules.length; at++) {
    let rule = rules[at];
    while (rule !== undefined && rule.action === FR_ACT.GOTO && matches(net, rule, flow)) {
      // Who jumps goes on from there.
      if (rule.target === undefined) break;
      rule = rule.target;
      at = rules.indexOf(rule);
    }
    if (rule === undefined || rule.action === FR_ACT.GOTO || !matches(net, rule, flow)) continue;
    if (rule.action === FR_ACT.NOP) continue;
    const result = act(net, rule, flow, flags);
    if (result === -EAGAIN || typeof result === "object" && isSuppressed(rule, result)) continue;
    flow.tclassid = rule.flow ?? 0;
    return result;
  }
  return -ENETUNREACH;
}

/** `fib4_rule_action`. */
function act(net: NetStack, rule: Rule, flow: Flow4, flags: number): FibResult | number {
  switch (rule.action) {
    case FR_ACT.TO_TBL:
      break;
    case FR_ACT.UNREACHABLE:
      return -ENETUNREACH;
    case FR_ACT.PROHIBIT:
      return -EACCES;
    default:
      return -EINVAL;
  }
  const table = rule.l3mdev ? domainTable(net, flow) : rule.table;
  return fibOf(net).get(table)?.lookup(flow, flags) ?? -EAGAIN;
}

function domainTable(net: NetStack, { l3mdev }: Flow4): number {
  const master = net.devices.byIndex(l3mdev);
  return master === undefined ? 0 : l3mdevFibTable(master);
}

/** `fib4_rule_suppress`. */
function isSuppressed(rule: Rule, { prefixlen, info }: FibResult): boolean {
  if (prefixlen <= rule.suppressPrefixlen) return true;
  const dev = pathsOf(info)[0]?.dev;
  return rule.suppressIfgroup !== UNLIMITED && dev?.group === rule.suppressIfgroup;
}

/** `fib_rule_match`. */
function matches(net: NetStack, rule: Rule, flow: Flow4): boolean {
  return matchesCommon(net, rule, flow) !== ((rule.flags & FIB_RULE.INVERT) !== 0);
}

/** Whether a rule's device, if it has one, is that of an index, or the master of the domain. */
function isDevice(
  net: NetStack,
  { name, wanted }: { name: string | undefined; wanted: number | undefined },
  index: number,
  { l3mdev }: Flow4,
): boolean {
  if (name === undefined) return true;
  const dev = wanted === undefined ? undefined : net.devices.byIndex(wanted);
  return dev !== undefined && netifIsL3Master(dev) ? l3mdev === wanted : index === wanted;
}

function matchesCommon(net: NetStack, rule: Rule, flow: Flow4): boolean {
  const { iifname, iifindex, oifname, oifindex, uidRange } = rule;
  if (!isDevice(net, { name: iifname, wanted: iifindex }, flow.iif, flow)) return false;
  if (!isDevice(net, { name: oifname, wanted: oifindex }, flow.oif, flow)) return false;
  if (((rule.fwmark ^ flow.mark) & rule.fwmask) !== 0) return false;
  // Nothing that is looked up comes from a tunnel.
  if (rule.tunId !== 0n) return false;
  if (rule.l3mdev) {
    const master = net.devices.byIndex(flow.l3mdev);
    if (master === undefined || !netifIsL3Master(master)) return false;
  }
  const uid = flow.uid >>> 0;
  if (uidRange !== undefined && (uid < uidRange.start || uid > uidRange.end)) return false;
  return matches4(rule, flow);
}

/** `fib4_rule_match`. */
function matches4(rule: Rule, flow: Flow4): boolean {
  if (!isWithin(flow.saddr, rule.src) || !isWithin(flow.daddr, rule.dst)) return false;
  if (rule.dscp !== undefined) {
    if (((rule.dscp << 2 ^ flow.dscp) & (rule.dscpMask ?? 0) << 2) !== 0) return false;
  } else if (rule.tos !== 0 && !dscpMaskedMatch(rule.tos, flow)) {
    return false;
  }
  if (rule.ipProto !== 0 && rule.ipProto !== flow.proto) return false;
  return isPort(rule.sportRange, rule.sportMask, flow.sport) &&
    isPort(rule.dportRange, rule.dportMask, flow.dport);
}

function isPort(range: NumberRange | undefined, mask: number, port: number): boolean {
  if (range === undefined) return true;
  if (mask !== 0) return ((range.start ^ port) & mask) === 0;
  return port >= range.start && port <= range.end;
}

function isWithin(address: number, prefix: AddressPrefix | undefined): boolean {
  if (prefix === undefined) return true;
  return ((address ^ numberOf(prefix.address)) >>> 32 - prefix.length) === 0;
}

/** The 32 bits of an IPv4 address. */
function numberOf(address: string): number {
  const [a = 0, b = 0, c = 0, d = 0] = parseIp(address) ?? [];
  return (a << 24 | b << 16 | c << 8 | d) >>> 0;
}
