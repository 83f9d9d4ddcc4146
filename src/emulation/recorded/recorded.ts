import { ERRNO } from "../../abi/errno.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../abi/netlink.ts";
import { AF } from "../../abi/socket.ts";
import type { RtnetlinkMessage } from "../../codec/mod.ts";
import { decode, encode } from "../../codec/mod.ts";
import { Slot } from "../net/slot.ts";
import type { NetStack } from "../net/stack.ts";
import type { Callback, DumpControl } from "../netlink/dump.ts";
import { DumpBuffer } from "../netlink/dump.ts";
import { identityOf } from "./identity.ts";
import { isObject } from "./objects.ts";
import type { Overlay } from "./overlay.ts";
import { overlay } from "./overlay.ts";

/** The two low bits of a message type: RTM_NEW*, RTM_DEL*, RTM_GET*. */
const KIND = { NEW: 0, DEL: 1, GET: 2, MASK: 3 } as const;
/** Bytes of a buffer for what a dump gives at once. */
const ROOM = 1 << 16;

/**
 * What a recording told of a namespace that the state of an emulated kernel does not account for: it
 * is told again as it was, until it changes.
 */
export class RecordedObjects {
  /** By {@linkcode identityOf}: what is told differently, or not at all. */
  readonly #overlays = new Map<string, Overlay | "hidden">();
  /** Objects that there is no state for: nexthops, filters, …; by RTM_GET*. */
  readonly #others = new Map<number, Uint8Array[]>();
  /** The message types, RTM_GET*, whose dumps are not what the state makes them. */
  readonly #types = new Set<number>();

  /** Has a dump answered, even if there is nothing to tell. */
  answer(type: number): void {
    this.#types.add(type);
  }

  /** Has an object that there is told as it was recorded. */
  lay(layer: Overlay): void {
    this.#types.add(asked(layer.native.type));
    this.#overlays.set(identityOf(layer.native), layer);
  }

  /** Has an object that there is not told. */
  hide(native: RtnetlinkMessage): void {
    this.#types.add(asked(native.type));
    this.#overlays.set(identityOf(native), "hidden");
  }

  /** Has an object told that there is not. */
  add(recorded: RtnetlinkMessage): void {
    const type = asked(recorded.type);
    this.#types.add(type);
    const others = this.#others.get(type);
    if (others === undefined) this.#others.set(type, [encode(recorded)]);
    else others.push(encode(recorded));
  }

  /** Whether objects of a kind, RTM_GET*, are not all told as the state makes them. */
  changes(type: number): boolean {
    return this.#types.has(type);
  }

  /** A message of the kernel's, as it is to be told. What is gone is forgotten. */
  show(bytes: Uint8Array): Uint8Array {
    const type = typeOf(bytes);
    if (!this.#types.has(asked(type))) return bytes;
    const [message] = decode(bytes);
    const layer = message && this.#overlays.get(identityOf(message));
    if (message === undefined || layer === undefined) return bytes;
    if ((type & KIND.MASK) === KIND.DEL) this.#overlays.delete(identityOf(message));
    if (layer === "hidden" || !isObject(message)) return bytes;
    overlay(message, layer);
    return encode(message);
  }

  /** A dump as it is to be told. */
  around(
    type: number,
    family: number,
    dumpit: DumpControl["dump"] | undefined,
  ): DumpControl["dump"] | undefined {
    if (!this.#types.has(type)) return dumpit;
    let told: Uint8Array[] | undefined;
    let next = 0;
    return (cb, out) => {
      if (told === undefined) {
        const native = dumpit === undefined ? [] : collected(dumpit, cb);
        if (typeof native === "number") return native;
        told = [...native.flatMap((bytes) => this.#shown(bytes)), ...this.#rest(type, family, cb)];
      }
      for (let bytes = told[next]; bytes !== undefined; bytes = told[++next]) {
        if (!out.put(bytes)) return -ERRNO.EMSGSIZE;
      }
      return 0;
    };
  }

  #shown(bytes: Uint8Array): Uint8Array[] {
    const [message] = decode(bytes);
    if (message && this.#overlays.get(identityOf(message)) === "hidden") return [];
    return [this.show(bytes)];
  }

  /** What there is not, told to whoever asked. */
  #rest(type: number, family: number, { request }: Callback): Uint8Array[] {
    const others = this.#others.get(type) ?? [];
    return others.filter((message) => isOf(message, family)).map((message) => {
      const bytes = message.slice();
      const view = new DataView(bytes.buffer);
      view.setUint16(6, view.getUint16(6, true) | NLM_F.MULTI, true);
      view.setUint32(8, request.header.seq, true);
      view.setUint32(12, request.portid, true);
      return bytes;
    });
  }
}

/** What was recorded of each namespace. */
const RECORDED = new Slot<NetStack, RecordedObjects>(() => new RecordedObjects());

/** What was recorded of a namespace. */
export function recordedIn(stack: NetStack): RecordedObjects {
  return RECORDED.of(stack);
}

/** The RTM_GET* that asks for what a message tells of. */
function asked(type: number): number {
  return type & ~KIND.MASK | KIND.GET;
}

function typeOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint16(4, true);
}

/**
 * Whether a message is told to those who ask for a family: all families are not bridges', and bridges
 * forget to say theirs (`br_mdb_dump`).
 */
function isOf(message: Uint8Array, family: number): boolean {
  const own = message[NLMSG_HDRLEN];
  if (family === AF.UNSPEC) return own !== AF.BRIDGE;
  return own === family || family === AF.BRIDGE && own === AF.UNSPEC;
}

/** All messages of a dump, or a negative error number. */
function collected(dumpit: DumpControl["dump"], cb: Callback): Uint8Array[] | number {
  const messages: Uint8Array[] = [];
  for (;;) {
    const out = new DumpBuffer(ROOM);
    const result = dumpit(cb, out);
    const { data } = out;
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    for (let at = 0; at < data.length;) {
      const length = view.getUint32(at, true);
      messages.push(data.slice(at, at + length));
      at += length + 3 & ~3;
    }
    if (result < 0 && (result !== -ERRNO.EMSGSIZE || data.length === 0)) return result;
    if (result === 0) return messages;
  }
}
