import { errnoName, errnoText } from "../abi/errno.ts";
import { NLMSG_HDRLEN } from "../abi/netlink.ts";
import type {
  DoneMessage,
  ErrorMessage,
  MessageFamily,
  PolicyAttributes,
  ProtocolOptions,
} from "../codec/mod.ts";
import { locate } from "../codec/locate.ts";
import { familyIn, typeName } from "../codec/protocols.ts";

/** Which protocol a request was sent in, and the families it may be of. */
type Protocol = ProtocolOptions<number, MessageFamily>;

/**
 * A request that the kernel refused: what it said, and what of the request it meant.
 *
 * @example
 * ```ts
 * import { NetlinkError } from "@nlbridge/nlbridge";
 *
 * function isThere(error: unknown): boolean {
 *   return error instanceof NetlinkError && error.code === "EEXIST";
 * }
 * ```
 */
export class NetlinkError extends Error {
  /** Always `"NetlinkError"`. */
  override readonly name = "NetlinkError";
  /** What was asked: `"RTM_NEWLINK"`. */
  readonly operation: string;
  /** The positive error number (asm-generic/errno.h). */
  readonly errno: number;
  /** The error number's name: `"EEXIST"`. */
  readonly code: string;
  /** The kernel's explanation (NLMSGERR_ATTR_MSG), if it gave one. */
  readonly explanation: string | undefined;
  /** The path in the request of what the kernel complained of: `"linkinfo.kind"`. */
  readonly attribute: string | undefined;
  /** Where in the request that lies, in bytes from its beginning (NLMSGERR_ATTR_OFFS). */
  readonly offset: number | undefined;
  /** What the kernel would have accepted there (NLMSGERR_ATTR_POLICY). */
  readonly policy: PolicyAttributes | undefined;
  /** The path of an attribute that is missing (NLMSGERR_ATTR_MISS_TYPE and MISS_NEST). */
  readonly missing: string | undefined;
  /** The request as it was sent. */
  readonly request: Uint8Array;

  /**
   * Reads a refusal.
   *
   * @param request The request as it was sent.
   * @param answer The kernel's refusal.
   * @param protocol Which protocol it was sent in, and which families may be meant.
   */
  constructor(
    request: Uint8Array,
    answer: ErrorMessage | DoneMessage,
    protocol: ProtocolOptions<number, MessageFamily> = {},
  ) {
    const { msg, offs, policy, missType, missNest } = answer.attributes;
    const operation = operationOf(request, protocol);
    const errno = -(answer.error ?? 0);
    const attribute = offs === undefined ? undefined : locate(request, offs, protocol)?.path;
    const missing = missType === undefined
      ? undefined
      : missingPath(request, missType, missNest, protocol);
    const text = [
      `${operation}: ${errnoName(errno)}: ${msg ?? errnoText(errno)}`,
      attribute === undefined ? "" : ` (at ${attribute})`,
      missing === undefined ? "" : ` (${missing} is missing)`,
    ];
    super(text.join(""));
    this.operation = operation;
    this.errno = errno;
    this.code = errnoName(errno);
    this.explanation = msg;
    this.attribute = attribute;
    this.offset = offs;
    this.policy = policy;
    this.missing = missing;
    this.request = request;
  }
}

/** What a request asks: `"RTM_NEWLINK"`, `"nlctrl CTRL_CMD_GETFAMILY"`. */
export function operationOf(request: Uint8Array, options: Protocol): string {
  const view = new DataView(request.buffer, request.byteOffset, request.byteLength);
  const type = typeName(view.getUint16(4, true), options.protocol, options.families);
  const [first] = familyIn(request, options)?.header.members ?? [];
  // A generic family has one type for all its commands.
  return first?.key !== "cmd" || request.length <= NLMSG_HDRLEN
    ? type
    : `${type} ${first.type.json(view.getUint8(NLMSG_HDRLEN), "kernel", 0)}`;
}

function missingPath(
  request: Uint8Array,
  type: number,
  nest: number | undefined,
  options: Protocol,
): string {
  const place = nest === undefined ? undefined : locate(request, nest, options);
  const inner = nest === undefined ? familyIn(request, options)?.attributes : place?.inner;
  const key = inner?.row(type)?.key ?? `attribute ${type}`;
  return place === undefined ? key : `${place.path}.${key}`;
}

/**
 * A dump during which the kernel's tables changed (NLM_F_DUMP_INTR), or parts of which were lost
 * (ENOBUFS): what it gave may lack objects or hold some twice.
 */
export class DumpInterruptedError extends Error {
  /** Always `"DumpInterruptedError"`. */
  override readonly name = "DumpInterruptedError";

  /**
   * Says what was asked in vain.
   *
   * @param operation What was asked: `"RTM_GETROUTE"`.
   * @param attempts How often it was tried.
   */
  constructor(operation: string, attempts: number) {
    const times = attempts === 1 ? "" : ` in each of ${attempts} attempts`;
    super(`${operation}: the tables changed during the dump${times}; ask again`);
  }
}
