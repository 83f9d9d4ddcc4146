import { FIB_RULE } from "../../../abi/fib_rules.ts";
import { RT_TABLE, RTNL_FAMILY } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { Irregularity, MessageHeader, RuleAttributes } from "../../../codec/mod.ts";
import { encode, string } from "../../../codec/mod.ts";
import type { Rule } from "../../net/rules/rule.ts";
import { isUnresolved, shownName, UNLIMITED } from "../../net/rules/rule.ts";

/** The greatest table that the header can name. */
const MAX_HEADER_TABLE = 255;
const ASCII = /^[\0-\x7f]*$/;

/** Bytes that the kernel makes room for when it tells of a change (`fib_rule_nlmsg_size`). */
const ROOM: ReadonlyMap<number, number> = new Map([
  [AF.INET, 228],
  [AF.INET6, 260],
  [RTNL_FAMILY.IPMR, 188],
  [RTNL_FAMILY.IP6MR, 188],
]);

/** Bytes that there is room for in a notification of an address family. */
export function roomOf(family: number): number {
  return ROOM.get(family) ?? 0;
}

/** The message that tells of a rule (`fib_nl_fill_rule`). */
export function ruleMessage(
  family: number,
  rule: Rule,
  header: MessageHeader,
): Uint8Array<ArrayBuffer> {
  const { table, action, tos, src, dst } = rule;
  return encode({
    kind: "rule",
    ...header,
    header: {
      family,
      dstLen: dst?.length ?? 0,
      srcLen: src?.length ?? 0,
      tos,
      table: table <= MAX_HEADER_TABLE ? table : RT_TABLE.COMPAT,
      action,
      flags: flagsOf(rule),
    },
    attributes: attributesOf(rule),
  });
}

/** The flags that were asked for, and what became of the rule. */
function flagsOf(rule: Rule): number {
  const { iifname, iifindex, oifname, oifindex } = rule;
  let { flags } = rule;
  if (isUnresolved(rule)) flags |= FIB_RULE.UNRESOLVED;
  if (isShown(iifname) && iifindex === undefined) flags |= FIB_RULE.IIF_DETACHED;
  if (isShown(oifname) && oifindex === undefined) flags |= FIB_RULE.OIF_DETACHED;
  return flags >>> 0;
}

function isShown(name: string | undefined): name is string {
  return name !== undefined && shownName(name) !== "";
}

function attributesOf(rule: Rule): RuleAttributes {
  const { priority, fwmark, fwmask, goto, tunId, uidRange, sportRange, sportMask } = rule;
  const { dportRange, dportMask, ipProto, suppressIfgroup, dscp, dscpMask } = rule;
  const { flowlabel, flowlabelMask = 0, dst, src, flow = 0 } = rule;
  const iifname = nameOf(rule.iifname);
  const oifname = nameOf(rule.oifname);
  const foreign = {
    ...iifname?.bytes && { iifname: iifname.bytes },
    ...oifname?.bytes && { oifname: oifname.bytes },
  };
  return {
    table: rule.table,
    suppressPrefixlen: rule.suppressPrefixlen,
    protocol: rule.protocol,
    ...iifname && { iifname: iifname.text },
    ...oifname && { oifname: oifname.text },
    ...priority !== 0 && { priority },
    ...fwmark !== 0 && { fwmark },
    ...(fwmask !== 0 || fwmark !== 0) && { fwmask },
    ...goto !== undefined && { goto },
    ...tunId !== 0n && { tunId },
    ...rule.l3mdev && { l3mdev: 1 },
    ...uidRange && { uidRange },
    ...sportRange && { sportRange },
    ...sportMask !== 0 && { sportMask },
    ...dportRange && { dportRange },
    ...dportMask !== 0 && { dportMask },
    ...ipProto !== 0 && { ipProto },
    ...suppressIfgroup !== UNLIMITED && { suppressIfgroup },
    ...dscp !== undefined && { dscp },
    ...dscpMask !== undefined && { dscpMask },
    ...flowlabel !== undefined && flowlabelMask !== 0 && { flowlabel, flowlabelMask },
    ...dst && { dst: dst.address },
    ...src && { src: src.address },
    ...flow !== 0 && { flow },
    ...Object.keys(foreign).length > 0 && { irregular: foreign },
  };
}

/** A device's name as the codec reads it, and its bytes if they are not those of the text. */
function nameOf(name: string | undefined): { text: string; bytes?: Irregularity } | undefined {
  if (!isShown(name)) return undefined;
  const shown = shownName(name);
  if (ASCII.test(shown)) return { text: shown };
  const data = Uint8Array.from(`${shown}\0`, (character) => character.charCodeAt(0));
  const context = { family: AF.UNSPEC, depth: 0 };
  const text = string.read(new DataView(data.buffer), 0, data.length, context) ?? shown;
  return { text, bytes: { data } };
}
