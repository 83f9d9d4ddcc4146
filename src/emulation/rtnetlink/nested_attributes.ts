import { ERRNO } from "../../abi/errno.ts";
import { NLA_F } from "../../abi/netlink.ts";
import type { Policy } from "../../codec/mod.ts";
import { parse, VALIDATE } from "../../codec/mod.ts";
import type { ExtAck } from "../netlink/ack.ts";
import { explain } from "../netlink/explain.ts";
import type { RequestAttributes } from "./request_attributes.ts";

/**
 * Reads the attributes of a nest (`nla_parse_nested_deprecated`): them, or a negative error number.
 *
 * @param extack Where what is wrong is told; nowhere if absent.
 */
export function parseNested(
  tb: RequestAttributes,
  id: number,
  policy: Policy,
  extack: ExtAck = {},
): RequestAttributes | number {
  const range = tb.range(id);
  const nested = tb.nested(id);
  if (range === undefined || nested === undefined) return 0;
  const error = explain(extack, parse(tb.view, range.begin, range.end, policy, VALIDATE.LIBERAL));
  return error === 0 ? nested : error;
}

/** As {@linkcode parseNested}, of a nest that must say that it is one (`nla_parse_nested`). */
export function parseNestedStrict(
  tb: RequestAttributes,
  id: number,
  policy: Policy,
  extack: ExtAck,
): RequestAttributes | number {
  const range = tb.range(id);
  const nested = tb.nested(id);
  if (range === undefined || nested === undefined) return 0;
  if ((tb.view.getUint16(range.begin - 2, true) & NLA_F.NESTED) === 0) {
    blame(extack, tb, id, "NLA_F_NESTED is missing");
    return -ERRNO.EINVAL;
  }
  const error = explain(extack, parse(tb.view, range.begin, range.end, policy, VALIDATE.STRICT));
  return error === 0 ? nested : error;
}

/** Tells what is wrong with an attribute (`NL_SET_ERR_MSG_ATTR`). */
export function blame(
  extack: ExtAck,
  tb: RequestAttributes | undefined,
  id: number,
  msg: string,
): void {
  extack.msg = msg;
  const offset = tb?.offset(id);
  if (offset !== undefined) extack.offs = offset;
}
