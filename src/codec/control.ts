import {
  NL_ATTR_TYPE,
  NL_POLICY_TYPE_ATTR,
  NLM_F,
  NLMSG_HDRLEN,
  NLMSGERR_ATTR,
} from "../abi/netlink.ts";
import type { MessageHeader, MessageIrregularity } from "./message.ts";
import { writeHeader } from "./message.ts";
import { nest } from "./nests.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import type { Context } from "./type.ts";
import { binary, bytesAt, enumeration, s32, s64, string, u32, u64 } from "./types.ts";
import type { Writer } from "./writer.ts";

/** `NL_POLICY_TYPE_ATTR_*` of linux/netlink.h: what the kernel accepts for an attribute. */
export interface PolicyAttributes extends AttributeSet {
  /** `NL_POLICY_TYPE_ATTR_TYPE`: NL_ATTR_TYPE_*. */
  type?: number;
  /** `NL_POLICY_TYPE_ATTR_MIN_VALUE_S`: the least value, signed. */
  minValueS?: bigint;
  /** `NL_POLICY_TYPE_ATTR_MAX_VALUE_S`: the greatest value, signed. */
  maxValueS?: bigint;
  /** `NL_POLICY_TYPE_ATTR_MIN_VALUE_U`: the least value, unsigned. */
  minValueU?: bigint;
  /** `NL_POLICY_TYPE_ATTR_MAX_VALUE_U`: the greatest value, unsigned. */
  maxValueU?: bigint;
  /** `NL_POLICY_TYPE_ATTR_MIN_LENGTH`, in bytes. */
  minLength?: number;
  /** `NL_POLICY_TYPE_ATTR_MAX_LENGTH`, in bytes. */
  maxLength?: number;
  /** `NL_POLICY_TYPE_ATTR_POLICY_IDX`: the policy of a nest. */
  policyIdx?: number;
  /** `NL_POLICY_TYPE_ATTR_POLICY_MAXTYPE`: the greatest attribute number of a nest. */
  policyMaxtype?: number;
  /** `NL_POLICY_TYPE_ATTR_BITFIELD32_MASK`: the bits allowed. */
  bitfield32Mask?: number;
  /** `NL_POLICY_TYPE_ATTR_PAD`. */
  pad?: Uint8Array;
  /** `NL_POLICY_TYPE_ATTR_MASK`: the bits allowed. */
  mask?: bigint;
}

/** `NL_POLICY_TYPE_ATTR_*`; `__netlink_policy_dump_write_attr` of net/netlink/policy.c. */
export const POLICY: AttributeTable<PolicyAttributes> = new AttributeTable(
  "NL_POLICY_TYPE_ATTR",
  NL_POLICY_TYPE_ATTR,
  {
    type: enumeration(u32, ["NL_ATTR_TYPE", NL_ATTR_TYPE]),
    minValueS: s64,
    maxValueS: s64,
    minValueU: u64,
    maxValueU: u64,
    minLength: u32,
    maxLength: u32,
    policyIdx: u32,
    policyMaxtype: u32,
    bitfield32Mask: u32,
    pad: binary,
    mask: u64,
  },
);

/** `NLMSGERR_ATTR_*` of linux/netlink.h: what the kernel says about a request (extended ack). */
export interface ExtendedAckAttributes extends AttributeSet {
  /** `NLMSGERR_ATTR_MSG`: an explanation; with an error a refusal's, without one a warning. */
  msg?: string;
  /** `NLMSGERR_ATTR_OFFS`: where in the request the trouble lies, in bytes from its beginning. */
  offs?: number;
  /** `NLMSGERR_ATTR_COOKIE`: an answer of the family's own. */
  cookie?: Uint8Array;
  /** `NLMSGERR_ATTR_POLICY`: what would have been accepted at `offs`. */
  policy?: PolicyAttributes;
  /** `NLMSGERR_ATTR_MISS_TYPE`: the number of an attribute that is missing. */
  missType?: number;
  /** `NLMSGERR_ATTR_MISS_NEST`: the offset of the nest in which it is missing. */
  missNest?: number;
}

/** `NLMSGERR_ATTR_*`; `netlink_ack_tlv_fill` of net/netlink/af_netlink.c. */
export const EXTENDED_ACK: AttributeTable<ExtendedAckAttributes> = new AttributeTable(
  "NLMSGERR_ATTR",
  NLMSGERR_ATTR,
  {
    msg: string,
    offs: u32,
    cookie: binary,
    policy: nest(() => POLICY, { flagged: true }),
    missType: u32,
    missNest: u32,
  },
);

/** The header of the request that an acknowledgement answers. */
export interface RequestHeader extends MessageHeader {
  /** `nlmsg_len`: the request's length, in bytes. */
  readonly length: number;
}

/** NLMSG_ERROR: a refusal, or with `error` 0 an acknowledgement. */
export interface ErrorMessage extends MessageHeader {
  /** The discriminant. */
  readonly kind: "error";
  /** 0, or a negative error number. */
  readonly error: number;
  /** The header of the request that it answers. */
  readonly request?: RequestHeader;
  /** The rest of that request, with its padding; absent where the kernel caps it (NLM_F_CAPPED). */
  readonly body?: Uint8Array;
  /** What the kernel says about it, if NETLINK_EXT_ACK is on. */
  readonly attributes: ExtendedAckAttributes;
  /** How the bytes differ from those that these values alone would give; seldom present. */
  readonly irregular?: MessageIrregularity;
}

/** NLMSG_DONE: the end of a dump. */
export interface DoneMessage extends MessageHeader {
  /** The discriminant. */
  readonly kind: "done";
  /** 0, or the negative error number that ended the dump. */
  readonly error?: number;
  /** What the kernel says about it, if NETLINK_EXT_ACK is on. */
  readonly attributes: ExtendedAckAttributes;
  /** Bytes after `error`, where NLM_F_ACK_TLVS does not say that they are attributes. */
  readonly body?: Uint8Array;
  /** How the bytes differ from those that these values alone would give; seldom present. */
  readonly irregular?: MessageIrregularity;
}

const ERROR_LENGTH = 4;

function tlvs(flags: number, view: DataView, at: number, end: number, context: Context) {
  return (flags & NLM_F.ACK_TLVS) !== 0 && at <= end
    ? EXTENDED_ACK.decode(view, at, end, context)
    : undefined;
}

/** Reads the payload of NLMSG_ERROR from `at` to `end`; `undefined` if it is too short. */
export function decodeError(
  header: MessageHeader,
  view: DataView,
  at: number,
  end: number,
  context: Context,
): ErrorMessage | undefined {
  if (end - at < ERROR_LENGTH) return undefined;
  const base = { kind: "error", ...header, error: view.getInt32(at, true) } as const;
  const start = at + ERROR_LENGTH;
  if (end - start < NLMSG_HDRLEN) {
    return { ...base, ...bodyOf(view, start, end), attributes: {} };
  }
  const request: RequestHeader = {
    length: view.getUint32(start, true),
    type: view.getUint16(start + 4, true),
    flags: view.getUint16(start + 6, true),
    seq: view.getUint32(start + 8, true),
    pid: view.getUint32(start + 12, true),
  };
  const echoed = start + NLMSG_HDRLEN;
  const capped = (header.flags & NLM_F.CAPPED) !== 0;
  const rest = capped ? 0 : Math.ceil(Math.max(request.length - NLMSG_HDRLEN, 0) / 4) * 4;
  const attributes = tlvs(header.flags, view, echoed + rest, end, context);
  const bodyEnd = attributes === undefined ? end : echoed + rest;
  return {
    ...base,
    request,
    ...bodyOf(view, echoed, bodyEnd),
    attributes: attributes ?? {},
  };
}

/** Reads the payload of NLMSG_DONE from `at` to `end`. */
export function decodeDone(
  header: MessageHeader,
  view: DataView,
  at: number,
  end: number,
  context: Context,
): DoneMessage {
  const base = { kind: "done", ...header } as const;
  if (end - at < ERROR_LENGTH) return { ...base, ...bodyOf(view, at, end), attributes: {} };
  const error = view.getInt32(at, true);
  const attributes = tlvs(header.flags, view, at + ERROR_LENGTH, end, context);
  return attributes === undefined
    ? { ...base, error, attributes: {}, ...bodyOf(view, at + ERROR_LENGTH, end) }
    : { ...base, error, attributes };
}

function bodyOf(view: DataView, at: number, end: number): { body?: Uint8Array } {
  return end > at ? { body: bytesAt(view, at, end - at) } : {};
}

/** Appends the payload of NLMSG_ERROR or NLMSG_DONE. */
export function encodeControl(writer: Writer, message: ErrorMessage | DoneMessage): void {
  if (message.error !== undefined) {
    writer.path.push("error");
    s32.write(writer, message.error, 0);
    writer.path.pop();
  }
  if (message.kind === "error" && message.request !== undefined) {
    writer.path.push("request");
    const { length } = message.request;
    writeHeader(writer, writer.reserve(NLMSG_HDRLEN), length, message.request);
    writer.path.pop();
  }
  if (message.body !== undefined) writer.put(message.body);
  EXTENDED_ACK.encode(writer, message.attributes, 0);
}
