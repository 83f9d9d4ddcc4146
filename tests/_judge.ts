/** The kernel as a judge of `validate`: requests that differ from right ones in one thing each. */
import { NETLINK_SO, NLA_F, SOL } from "../src/abi/mod.ts";
import type { NetworkNamespace } from "../ffi/mod.ts";
import { openSocket } from "../ffi/mod.ts";
import { decode } from "../src/codec/mod.ts";
import type { Policy } from "../src/codec/validation/attribute_policy.ts";
import type { Verdict } from "../src/codec/validation/ack.ts";
import { validate } from "../src/codec/validation/validate.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { attribute, joined, request } from "./_attributes.ts";

/** What the kernel says of attributes that do not pass a policy: lib/nlattr.c, net/netlink.h. */
const TEXTS: ReadonlySet<string> = new Set([
  "Array element too short",
  "binary attribute size out of range",
  "integer out of range",
  "reserved bit set",
  "invalid attribute length",
  "NLA_F_NESTED is missing",
  "NLA_F_NESTED not expected",
  "Unsupported attribute",
  "Attribute failed policy validation",
  "allowed policy recursion depth exceeded",
  "Unknown attribute type",
  "bytes leftover after parsing attributes",
  "Invalid header length",
  "Error parsing msg",
]);

/** A kind of request, and where in it the attributes of a policy are. */
export interface Place {
  /** What it is about. */
  readonly name: string;
  /** RTM_*. */
  readonly type: number;
  /** NLM_F_*, beside REQUEST and ACK. */
  readonly flags?: number;
  /** The fixed header. */
  readonly header: Uint8Array;
  /** Whose attributes are tried. */
  readonly policy: Policy;
  /** Puts attributes of the policy into the request. */
  readonly wrap?: (attributes: Uint8Array) => Uint8Array;
  /** Whether the kernel finds what the requests are about. */
  readonly found?: boolean;
  /** Numbers of attributes that are not tried. */
  readonly without?: readonly number[];
}

/** The payloads that are tried of every attribute. */
function payloads(): readonly Uint8Array[] {
  const filled = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 28, 33, 41, 129, 256].flatMap((
    length,
  ) => [0, 0x41, 0xff].map((fill) => new Uint8Array(length).fill(fill)));
  const terminated = [1, 16, 17, 128, 129].map((length) =>
    new Uint8Array(length).fill(0x41, 0, -1)
  );
  const numbers = [1, 2, 4, 8].flatMap((size) =>
    [1, 2, 3, 4, 5, 8, 16, 63, 64, 127, 128, 192, 193, 255].map((value) => {
      const payload = new Uint8Array(size);
      payload[0] = value;
      return payload;
    })
  );
  return [...filled, ...terminated, ...numbers];
}

const PAYLOADS = payloads();

/** The payloads that are tried with NLA_F_NESTED as well. */
const NESTED_PAYLOADS = PAYLOADS.filter(({ length }) => [0, 1, 4, 8, 16, 28].includes(length));

/** Ends of a set of attributes that are wrong, or nearly. */
const TAILS: readonly Uint8Array[] = [
  new Uint8Array(1),
  new Uint8Array(3).fill(255),
  new Uint8Array(4),
  new Uint8Array(8),
  attribute(1, new Uint8Array(4), 3),
  attribute(1, new Uint8Array(4), 9),
  attribute(1, new Uint8Array(4), 0xffff),
  attribute(0x3fff, new Uint8Array(4)),
];

/** The requests that are tried at a place. */
export function* requestsAt(place: Place): Generator<Uint8Array<ArrayBuffer>> {
  const { type, flags = 0, header, policy, wrap = (bytes) => bytes, without = [] } = place;
  const message = (attributes: Uint8Array) => request(type, flags, header, wrap(attributes));
  for (let id = 0; id <= policy.maxtype + 2; id++) {
    if (without.includes(id)) continue;
    for (const payload of PAYLOADS) yield message(attribute(id, payload));
    for (const payload of NESTED_PAYLOADS) yield message(attribute(id | NLA_F.NESTED, payload));
    yield message(attribute(id | NLA_F.NET_BYTEORDER, new Uint8Array(4)));
    const nested = attribute(1, new Uint8Array(4));
    for (const tail of TAILS) {
      yield message(attribute(id | NLA_F.NESTED, joined(nested, tail)));
      yield message(attribute(id, joined(nested, tail)));
    }
  }
  for (const tail of TAILS) yield message(tail);
  for (let length = 0; length < header.length; length++) {
    const bytes = message(new Uint8Array()).slice(0, 16 + length);
    new DataView(bytes.buffer).setUint32(0, bytes.length, true);
    yield bytes;
  }
  for (let at = 1; at < header.length; at++) {
    for (const fill of [1, 0x80]) {
      const bytes = message(new Uint8Array());
      bytes[16 + at] = (bytes[16 + at] ?? 0) ^ fill;
      yield bytes;
    }
  }
}

/** What the kernel answered. */
export interface Answer {
  /** The positive error number, or 0. */
  readonly errno: number;
  /** NLMSGERR_ATTR_MSG. */
  readonly msg?: string;
  /** What can be compared with a verdict. */
  readonly verdict: Verdict;
}

/** A socket on which answers carry all that the kernel has to say. */
export function judge(netns: NetworkNamespace, strict: boolean): NetlinkSocket {
  const socket = openSocket({ netns });
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.CAP_ACK, 1);
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.GET_STRICT_CHK, strict ? 1 : 0);
  return socket;
}

const buffer = new Uint8Array(1 << 18);

/** Sends a request, and receives until the kernel says how it went; `undefined` if it says nothing. */
export function ask(socket: NetlinkSocket, request: Uint8Array): Answer | undefined {
  socket.sendto(request);
  for (;;) {
    const received = socket.recvfrom(buffer);
    if (received === undefined) return undefined;
    for (const message of decode(buffer.subarray(0, received.length))) {
      if (message.kind !== "error" && message.kind !== "done") continue;
      const { msg, offs, policy, missType } = message.attributes;
      const errno = 0 - (message.error ?? 0);
      return {
        errno,
        ...msg !== undefined && { msg },
        verdict: {
          errno,
          ...msg !== undefined && { msg },
          ...offs !== undefined && { offset: offs },
          ...policy !== undefined && { policy },
          ...missType !== undefined && { missType },
        },
      };
    }
  }
}

/** A verdict as text, to be compared: the kernel knows no paths. */
export function shown(verdict: Verdict | undefined): string {
  const { path: _, ...rest } = verdict ?? { errno: 0 };
  return JSON.stringify(
    rest,
    (_, value) => typeof value === "bigint" ? `${value}n` : value,
  );
}

/** How kernel and `validate` differ over a request. */
export interface Difference {
  /** The place's name. */
  readonly name: string;
  /** The request, as hexadecimal digits. */
  readonly request: string;
  /** What the kernel said. */
  readonly kernel: string;
  /** What `validate` said. */
  readonly ours: string;
}

/** How many requests were compared, and the first that differ. */
export interface Judgement {
  /** Requests sent. */
  sent: number;
  /** Requests that the kernel or `validate` found a policy's fault in. */
  compared: number;
  /** Where they did not agree. */
  readonly differences: Difference[];
}

/** Compares what kernel and `validate` say of every request at a place. */
export function compare(
  socket: NetlinkSocket,
  strict: boolean,
  place: Place,
  judgement: Judgement,
): void {
  for (const request of requestsAt(place)) {
    const answer = ask(socket, request);
    if (answer === undefined) continue;
    judgement.sent++;
    const ours = validate(request, { strict, found: place.found ?? true });
    const isPolicy = answer.msg !== undefined && TEXTS.has(answer.msg) ||
      answer.verdict.policy !== undefined;
    if (!isPolicy && ours === undefined) continue;
    // A warning gives way to what is wrong otherwise.
    if (ours?.errno === 0 && answer.errno !== 0 && !isPolicy) continue;
    judgement.compared++;
    const expected = ours?.errno === 0 && isPolicy && answer.errno !== 0 &&
        answer.msg === ours.msg && answer.verdict.policy === undefined
      ? { ...ours, errno: answer.errno }
      : ours;
    if (shown(expected) !== shown(answer.verdict)) {
      judgement.differences.push({
        name: `${place.name}${strict ? ", strict" : ""}`,
        request: request.toHex(),
        kernel: shown(answer.verdict),
        ours: shown(ours),
      });
    }
  }
}
