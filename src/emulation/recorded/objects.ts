import { NETLINK, NLM_F } from "../../abi/netlink.ts";
import type { RecordItem } from "../../capture/mod.ts";
import type { RtnetlinkMessage } from "../../codec/mod.ts";
import { decode } from "../../codec/mod.ts";
import { identityOf } from "./identity.ts";

type Kind = RtnetlinkMessage["kind"];

/** The two low bits of a message type. */
const OPERATION = { NEW: 0, GET: 2, MASK: 3 } as const;

/** What a recording tells that there is. */
export class Objects {
  readonly #kinds = new Map<Kind, Map<string, RtnetlinkMessage>>();

  /**
   * Takes note of what a recording holds: the answers to dumps, the last of several about the same
   * object. What is asked and not answered there is none of.
   */
  add(item: RecordItem): void {
    if (item.kind !== "datagram" || item.protocol !== NETLINK.ROUTE) return;
    if (item.direction === "reply") this.addReply(item.data);
    if (item.direction !== "request") return;
    for (const message of decode(item.data)) {
      if (!("header" in message && "attributes" in message)) continue;
      const isGet = (message.type & OPERATION.MASK) === OPERATION.GET;
      if (isGet && (message.flags & NLM_F.DUMP) === NLM_F.DUMP) this.expect(message.kind);
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

  /** Takes note that nothing of a kind is there but what is added. */
  expect(kind: Kind): void {
    this.#of(kind);
  }

  /** Takes note of a datagram that answers a dump. */
  addReply(data: Uint8Array): void {
    for (const message of decode(data)) {
      if (!("header" in message && "attributes" in message)) continue;
      if ((message.type & OPERATION.MASK) === OPERATION.NEW) {
        this.#of(message.kind).set(identityOf(message), message);
      }
    }
  }

  #of(kind: Kind): Map<string, RtnetlinkMessage> {
    let objects = this.#kinds.get(kind);
    if (objects === undefined) this.#kinds.set(kind, objects = new Map());
    return objects;
  }
}
