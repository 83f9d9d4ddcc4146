/** Messages that belong to no family, and what those of whatever family have in common. */

import type { DoneMessage, ErrorMessage } from "./control.ts";
import type { FamilyMessage, MessageHeader, MessageIrregularity } from "./message.ts";
import type { AttributeSet } from "./set.ts";

/** A message of a type that has no table: its payload stays bytes. */
export interface UnknownMessage extends MessageHeader {
  /** The discriminant. */
  readonly kind: "unknown";
  /** Everything after the message header. */
  readonly payload: Uint8Array;
  /** How the bytes differ from those that these values alone would give; seldom present. */
  readonly irregular?: MessageIrregularity;
}

/** The end of a datagram that is no whole message: cut short, or with an impossible length. */
export interface CutMessage {
  /** The discriminant. */
  readonly kind: "cut";
  /** The bytes. */
  readonly data: Uint8Array;
}

/** Messages of netlink itself, and what is not understood. */
export type CommonMessage = ErrorMessage | DoneMessage | UnknownMessage | CutMessage;

/** A family's message to be sent: what is left out is zero or empty. */
export interface Draft<Kind extends string, Header, Attributes> extends Partial<MessageHeader> {
  /** Which family it is. */
  readonly kind: Kind;
  /** `nlmsg_type`: RTM_*. */
  readonly type: number;
  /** The family's fixed header; fields left out are 0. */
  readonly header?: Partial<Header>;
  /** The attributes, in the order in which they are to be sent. */
  readonly attributes?: Attributes;
  /** How the bytes shall differ from those that these values alone would give. */
  readonly irregular?: MessageIrregularity;
}

/** A message of whatever family, or of none. */
export type AnyMessage = FamilyMessage<string, object, AttributeSet> | CommonMessage;

/** A draft of a message of whatever family. */
export type AnyDraft = Draft<string, object, AttributeSet>;

/** The kinds of messages that belong to no family. */
export const COMMON_KINDS: ReadonlySet<string> = new Set<CommonMessage["kind"]>([
  "cut",
  "done",
  "error",
  "unknown",
]);

/** Whether a message belongs to no family. */
export function isCommon(message: AnyMessage | AnyDraft): message is CommonMessage {
  // Comparisons of kinds are cheaper than a set, and this is asked of every message.
  const { kind } = message;
  return kind === "error" || kind === "done" || kind === "unknown" || kind === "cut";
}
