import { ERRNO } from "../../abi/errno.ts";
import { NETLINK, NLM_F, NLMSG, NLMSG_HDRLEN } from "../../abi/netlink.ts";
import { RTM } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import { locate } from "../locate.ts";
import type { Verdict } from "./ack.ts";
import { Ack } from "./ack.ts";
import { GENL_ID } from "../../abi/genetlink.ts";
import { CONTROL, CONTROL_SIZE } from "./handlers/control.ts";
import type { Handler } from "./handlers/handler.ts";
import { HANDLERS } from "./handlers/mod.ts";
import type { Step } from "./steps.ts";
import { attributesAfter, inOrder } from "./steps.ts";

/** What {@linkcode validate} needs to know beside the request. */
export interface ValidateOptions {
  /**
   * Whether the socket has NETLINK_GET_STRICT_CHK.
   * @default {false}
   */
  readonly strict?: boolean;
  /**
   * Whether the kernel finds what the request is about. If it does not, it refuses the request
   * before it parses some of the nests.
   * @default {true}
   */
  readonly found?: boolean;
  /**
   * The socket's protocol, NETLINK.*: of NETLINK_GENERIC the controller's requests are known.
   * @default {NETLINK_ROUTE}
   */
  readonly protocol?: number;
}

const DEL = 1;
const GET = 2;

// RTM_MAX: four numbers belong to each kind of object.
const GREATEST = Math.max(...Object.values(RTM)) | 3;

const byType: Map<number, Map<number, Handler>> = new Map();
for (const handler of HANDLERS) {
  const families = byType.get(handler.type) ?? new Map<number, Handler>();
  byType.set(handler.type, families.set(handler.family, handler));
}

/**
 * Tells how the kernel answers to a request that it reads: by its length, its header and the
 * policies of its attributes and nests, in the order in which the handler of its message type and
 * address family looks at them. Never throws.
 *
 * What the state of the network makes of a right request is not looked at.
 *
 * @param request The message, from its `struct nlmsghdr` on.
 * @returns `undefined` if nothing is wrong with it, or nothing is known of its type.
 *
 * @example
 * ```ts
 * import { encode, validate } from "@nlbridge/nlbridge/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const RTM_NEWLINK = 16, NLM_F_REQUEST = 1;
 * const request = encode({
 *   kind: "link",
 *   type: RTM_NEWLINK,
 *   flags: NLM_F_REQUEST,
 *   attributes: { ifname: "a-name-much-too-long" },
 * });
 * assertEquals(validate(request), {
 *   errno: 34, // ERANGE
 *   msg: "Attribute failed policy validation",
 *   offset: 32,
 *   policy: { maxLength: 15, type: 11 },
 *   path: "ifname",
 * });
 * ```
 *
 * Source: `rtnetlink_rcv_msg` of net/core/rtnetlink.c and the handlers.
 */
export function validate(
  request: Uint8Array,
  options: ValidateOptions = {},
): Verdict | undefined {
  const view = new DataView(request.buffer, request.byteOffset, request.byteLength);
  if (view.byteLength < NLMSG_HDRLEN) return undefined;
  const end = Math.min(view.getUint32(0, true), view.byteLength);
  const type = view.getUint16(4, true);
  const flags = view.getUint16(6, true);
  if ((flags & NLM_F.REQUEST) === 0 || type < NLMSG.MIN_TYPE) return undefined;
  const { protocol = NETLINK.ROUTE } = options;
  if (protocol === NETLINK.ROUTE) {
    if (type > GREATEST) return { errno: ERRNO.EOPNOTSUPP };
    if (end <= NLMSG_HDRLEN) return undefined;
  }
  const ack = new Ack();
  const { size, steps } = protocol === NETLINK.ROUTE
    ? stepsOf(type, view.getUint8(NLMSG_HDRLEN), flags, options.found !== false)
    : genericSteps(type, protocol);
  const at = attributesAfter(size);
  const scope = { view, nest: 0, size, at, end, strict: options.strict === true };
  const verdict = ack.verdict(inOrder(steps, scope, ack));
  if (verdict?.offset === undefined) return verdict;
  const path = locate(request, verdict.offset, { protocol })?.path;
  return path === undefined ? verdict : { ...verdict, path };
}

/** What is to be done with a request that is not of rtnetlink. */
function genericSteps(
  type: number,
  protocol: number,
): { readonly size: number; readonly steps: readonly Step[] } {
  const isControl = protocol === NETLINK.GENERIC && type === GENL_ID.CTRL;
  return { size: CONTROL_SIZE, steps: isControl ? [CONTROL] : [] };
}

/** What is to be done: by the handler of the address family, or else by that of all. */
function stepsOf(
  type: number,
  family: number,
  flags: number,
  found: boolean,
): { readonly size: number; readonly steps: readonly Step[] } {
  const families = byType.get(type);
  const isDump = (type & 3) === GET && (flags & NLM_F.DUMP) !== 0;
  const verb = isDump ? "dumpit" : "doit";
  const handler = [family, AF.UNSPEC].map((each) => families?.get(each))
    .find((handler) => handler?.[verb] !== undefined);
  if (handler === undefined) return { size: 0, steps: [] };
  const { size, doit = [], dumpit = [], later = [], dumpLater = [], bulk } = handler;
  if (isDump) return { size, steps: found ? [...dumpit, ...dumpLater] : dumpit };
  const isBulk = (type & 3) === DEL && (flags & NLM_F.BULK) !== 0;
  return { size, steps: isBulk && bulk !== true ? [noBulk] : found ? [...doit, ...later] : doit };
}

const noBulk: Step = (_, ack) => ack.say(ERRNO.EOPNOTSUPP, "Bulk delete is not supported");
