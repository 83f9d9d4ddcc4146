import { NETLINK, NLM_F } from "../../abi/netlink.ts";
import { AF } from "../../abi/socket.ts";
import type { RecordItem } from "../../capture/mod.ts";
import type { Message, RtnetlinkMessage } from "../../codec/mod.ts";
import { decode } from "../../codec/mod.ts";
import { identityOf } from "./identity.ts";

type Kind = RtnetlinkMessage["kind"];

/** The two low bits of a message type. */
const OPERATION = { DEL: 1, GET: 2, MASK: 3 } as const;

/** Whether a message is about an object of NETLINK_ROUTE. */
export function isObject<M extends Message<number>>(message: M): message is M & RtnetlinkMessage {
  return "header" in message && "attributes" in message && message.kind !== "nlctrl" &&
    message.kind !== "netlink-socket" && message.kind !== "netlink-socket-request";
}

/** What a recording tells that there is. */
export class Objects {
  readonly #kinds = new Map<Kind, Map<string, RtnetlinkMessage>>();
  /** Dumps that were asked for, by the numbers of the requests. */
  readonly #asked = new Map<number, RtnetlinkMessage>();
  readonly #dumped = new Set<number>();
  /** The address families of which a kind's objects are told. */
  readonly #families = new Map<Kind, Set<number>>();

  /**
   * Takes note of what a recording holds: the answers to dumps, the last of several about the same
   * object. What is asked and not answered there is none of.
   */
  add(item: RecordItem): void {
    if (item.kind !== "datagram" || item.protocol !== NETLINK.ROUTE) return;
    if (item.direction === "reply") this.addReply(item.data);
    if (item.direction !== "request") return;
    for (const message of decode(item.data)) {
      if (!isObject(message)) continue;
      const isGet = (message.type & OPERATION.MASK) === OPERATION.GET;
      if (isGet && (message.flags & NLM_F.DUMP) === NLM_F.DUMP) {
        this.#asked.set(message.seq, message);
      }
    }
  }

  /** All kinds of which it tells. */
  get kinds(): ReadonlySet<Kind> {
    return new Set(this.#kinds.keys());
  }

  /** The objects of a kind. */
  of<K extends Kind>(kind: K): readonly Extract<RtnetlinkMessage, { kind: K }>[] {
    const isOfKind = (message: RtnetlinkMessage): message is Extract<
      RtnetlinkMessage,
      { kind: K }
    > => message.kind === kind;
    return [...this.#kinds.get(kind)?.values() ?? []].filter(isOfKind);
  }

  /** Takes note of a datagram that answers a dump. */
  addReply(data: Uint8Array): void {
    for (const message of decode(data)) {
      if (message.kind === "done") this.#expect(message.seq);
      // Some dumps answer with the type of the request.
      else if (isObject(message) && (message.type & OPERATION.MASK) !== OPERATION.DEL) {
        this.#of(message.kind).set(identityOf(message), message);
        this.#cover(message);
      }
    }
  }

  /**
   * Whether what is not among the objects is not there: they are all that there is of that kind and
   * address family.
   */
  covers({ kind, header: { family } }: RtnetlinkMessage): boolean {
    const families = this.#families.get(kind);
    if (families === undefined) return false;
    // Whoever asks for all families does not mean the ports and databases of bridges.
    const apart = family === AF.BRIDGE && (kind === "link" || kind === "neighbour");
    return families.has(family) || !apart && families.has(AF.UNSPEC);
  }

  #cover({ kind, header: { family } }: RtnetlinkMessage): void {
    const families = this.#families.get(kind);
    if (families === undefined) this.#families.set(kind, new Set([family]));
    else families.add(family);
  }

  /** A dump has come to its end: whatever was asked for there is, and no more. */
  #expect(seq: number): void {
    const asked = this.#asked.get(seq);
    if (asked === undefined) return;
    this.#dumped.add(asked.type);
    if (asked.kind.endsWith("-request")) return;
    this.#of(asked.kind);
    this.#cover(asked);
  }

  /** The dumps that were asked for. */
  get requests(): Iterable<RtnetlinkMessage> {
    return this.#asked.values();
  }

  /** The message types, RTM_GET*, whose dumps came to an end. */
  get dumped(): ReadonlySet<number> {
    return this.#dumped;
  }

  #of(kind: Kind): Map<string, RtnetlinkMessage> {
    let objects = this.#kinds.get(kind);
    if (objects === undefined) this.#kinds.set(kind, objects = new Map());
    return objects;
  }
}
