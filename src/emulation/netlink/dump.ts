import { ERRNO } from "../../abi/errno.ts";
import { NETLINK_SO, NLM_F, NLMSG } from "../../abi/netlink.ts";
import type { Outgoing } from "../../codec/mod.ts";
import { encode } from "../../codec/mod.ts";
import type { ExtAck } from "./ack.ts";
import { toldOf } from "./ack.ts";
import type { Request } from "./receive.ts";
import { DUMP_STARTED } from "./receive.ts";
import { GOOD_SIZE, Skb } from "./skb.ts";
import type { Dump, Sock } from "./sock.ts";

/** NLMSG_DONE with its error number. */
const DONE_LENGTH = 20;

/** What {@linkcode startDump} is given (`struct netlink_dump_control`). */
export interface DumpControl {
  /**
   * Puts objects into a datagram, from where the last call left off.
   *
   * @returns A positive number if there may be more, 0 at the end, or a negative error number.
   */
  readonly dump: (cb: Callback, out: DumpBuffer) => number;
  /** Checks the request before the first datagram: 0, or a negative error number. */
  readonly start?: (cb: Callback) => number;
  /** Called when the dump is over, or its socket is closed. */
  readonly done?: (cb: Callback) => void;
  /**
   * Bytes that a datagram has at least, for objects that are larger than usual.
   * @default {0}
   */
  readonly minLength?: number;
}

/** A dump in progress (`struct netlink_callback`). */
export class Callback {
  /** What the dump was started with. */
  readonly control: DumpControl;
  /** What asked for it. */
  readonly request: Request;
  /** Whether the reader wants requests checked (NETLINK_GET_STRICT_CHK). */
  readonly strict: boolean;
  /** Where the next call goes on; the dump's own. */
  state: unknown = undefined;
  /** The generation of what is dumped; 0 where nobody counts. */
  seq = 0;
  /** The generation at the last check. */
  #previous = 0;
  /** NLM_F_* flags of all messages: NLM_F_DUMP_FILTERED. */
  answerFlags = 0;
  /** What the dump has to say beside its error number. */
  extack: ExtAck;
  /** What the last call returned: a positive number where the dump was ended before its end. */
  result = 1;

  /**
   * For {@linkcode startDump}, which makes them.
   * @internal
   */
  constructor(control: DumpControl, request: Request) {
    this.control = control;
    this.request = request;
    // Until there is a datagram, what refuses the dump is told of the request.
    this.extack = request.extack;
    this.strict = request.sock.flags.has(NETLINK_SO.GET_STRICT_CHK);
  }

  /** Forgets generations: what comes next counts its own. */
  restart(): void {
    this.seq = 0;
    this.#previous = 0;
  }

  /**
   * NLM_F_DUMP_INTR if what is dumped has changed since the last check
   * (`nl_dump_check_consistent`).
   */
  interruption(): number {
    const interrupted = this.#previous !== 0 && this.seq !== this.#previous;
    this.#previous = this.seq;
    return interrupted ? NLM_F.DUMP_INTR : 0;
  }
}

/** A datagram of a dump while it is filled. */
export class DumpBuffer {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  /** The whole datagram: messages may be written behind those that are there. */
  readonly view: DataView;
  #length = 0;

  /**
   * A datagram without a message.
   *
   * @param size Bytes of room.
   */
  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
    this.view = new DataView(this.#bytes.buffer);
  }

  /** Bytes put so far. */
  get length(): number {
    return this.#length;
  }

  /** Appends a message; `false` if it does not fit, and there must be another datagram. */
  put(message: Outgoing | Uint8Array): boolean {
    const bytes = message instanceof Uint8Array ? message : encode(message);
    const size = bytes.length + 3 & ~3;
    if (size > this.room) return false;
    this.#bytes.set(bytes, this.#length);
    this.#length += size;
    return true;
  }

  /** A message was written behind the others, and ends there. */
  commit(end: number): void {
    this.#length = end + 3 & ~3;
  }

  /** Bytes left. */
  get room(): number {
    return this.#bytes.length - this.#length;
  }

  /** Sets flags in the first message. */
  mark(flags: number): void {
    if (flags === 0 || this.#length === 0) return;
    this.view.setUint16(6, this.view.getUint16(6, true) | flags, true);
  }

  /** What was put. */
  get data(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

/**
 * Starts a dump, and makes its first datagram (`__netlink_dump_start`).
 *
 * The functions of `control` are called by whatever call of the socket has the dump go on: what they
 * throw is thrown there, and ends the dump.
 *
 * @returns {@linkcode DUMP_STARTED}, or a negative error number.
 */
export function startDump(request: Request, control: DumpControl): number {
  const { kernel, skb } = request;
  const sock = kernel.table.lookup(kernel.net, skb.portid);
  if (sock === undefined) return -ERRNO.ECONNREFUSED;
  if (sock.dump !== undefined) return -ERRNO.EBUSY;
  return new RunningDump(sock, new Callback(control, request)).start();
}

/** A socket's dump, from before it is started to its end. */
class RunningDump implements Dump {
  readonly #sock: Sock;
  readonly #cb: Callback;
  /** Whether one of the functions that it was given runs (`nl_cb_mutex`). */
  #busy = false;
  #started = false;

  constructor(sock: Sock, cb: Callback) {
    this.#sock = sock;
    this.#cb = cb;
  }

  start(): number {
    const { control, request } = this.#cb;
    this.#sock.dump = this;
    const refused = this.#run(() => control.start?.(this.#cb) ?? 0);
    if (refused !== 0) this.end();
    if (this.#sock.dump !== this) return refused;
    this.#started = true;
    // The request is kept as long as the dump goes on.
    request.kernel.hold(request.skb);
    const result = this.next();
    return result < 0 ? result : DUMP_STARTED;
  }

  /** Makes the next datagram (`netlink_dump`). */
  next(): number {
    // Who receives within a dump finds what there was before.
    if (this.#busy) return 0;
    const [sock, cb] = [this.#sock, this.#cb];
    const least = Math.max(cb.control.minLength ?? 0, GOOD_SIZE);
    const size = Math.max(least, sock.maxRecvmsgLength);
    const skb = Skb.of(new Uint8Array(), size);
    if (sock.rmem > 0 && sock.rmem + skb.truesize >= sock.rcvbuf) return -ERRNO.ENOBUFS;
    const out = new DumpBuffer(size);
    if (cb.result > 0) this.#fill(out, skb);
    if (sock.dump !== this) return 0;
    const over = cb.result <= 0 && out.room >= DONE_LENGTH;
    if (over) putDone(sock, cb, out);
    // A buffer that is hardly used is not kept.
    skb.data = out.room > out.length ? out.data.slice() : out.data;
    sock.enqueue(skb);
    if (over) this.end();
    return 0;
  }

  #fill(out: DumpBuffer, { truesize }: Skb): void {
    const [sock, cb] = [this.#sock, this.#cb];
    cb.extack = {};
    // What is dumped may be the reader itself, who is charged already.
    sock.rmem += truesize;
    try {
      cb.result = this.#run(() => cb.control.dump(cb, out));
    } finally {
      sock.rmem -= truesize;
    }
    // There is more, unless not even one object fits.
    if (cb.result === -ERRNO.EMSGSIZE && out.length > 0) cb.result = out.length;
  }

  /** Calls what may throw, close the socket, or receive from it. */
  #run(call: () => number): number {
    this.#busy = true;
    try {
      return call();
    } catch (error) {
      this.end();
      throw error;
    } finally {
      this.#busy = false;
    }
  }

  end(): void {
    if (this.#sock.dump !== this) return;
    this.#sock.dump = undefined;
    if (!this.#started) return;
    const { control, request } = this.#cb;
    request.kernel.letGo(request.skb);
    control.done?.(this.#cb);
  }
}

function putDone(sock: Sock, cb: Callback, out: DumpBuffer): void {
  const { request, answerFlags, result, extack } = cb;
  const told = toldOf(sock, result, extack);
  const flags = NLM_F.MULTI | answerFlags | cb.interruption();
  const done = {
    kind: "done",
    type: NLMSG.DONE,
    flags,
    seq: request.header.seq,
    pid: request.skb.portid,
    error: result,
    attributes: {},
  } as const;
  const whole = { ...done, flags: flags | NLM_F.ACK_TLVS, attributes: told ?? {} };
  if (told !== undefined && out.put(whole)) return;
  // What has no room is announced all the same.
  out.put(told === undefined ? done : { ...done, flags: flags | NLM_F.ACK_TLVS });
}
