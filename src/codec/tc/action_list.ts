/** Lists of actions: TCA_ACT_TAB and TCA_*_ACT. */

import { TCA_ACT, TCA_ACT_FLAGS, TCA_ACT_HW_STATS } from "../../abi/pkt_cls.ts";
import { NLA_HDRLEN, NLA_TYPE_MASK } from "../../abi/netlink.ts";
import type { Bitfield32 } from "../bitfield32.ts";
import { bitfield32 } from "../bitfield32.ts";
import { nest, select } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { MAX_DEPTH, OP } from "../type.ts";
import { binary, flagSet, string, u32 } from "../types.ts";
import type { ActionOptionsOfKind } from "./action_kinds.ts";
import { ACTION_OPTIONS } from "./action_kinds.ts";
import type { TcStats2Attributes } from "./tcmsg.ts";
import { TC_STATS2 } from "./tcmsg.ts";

/** What an action's kind says of its options: `kind === "mirred"` tells the type of `options`. */
export type ActionKind =
  | {
    [K in keyof ActionOptionsOfKind]: {
      /** `TCA_ACT_KIND`. */
      kind: K;
      /** `TCA_ACT_OPTIONS`. */
      options?: ActionOptionsOfKind[K];
    };
  }[keyof ActionOptionsOfKind]
  | {
    /** `TCA_ACT_KIND`: a kind without a table. */
    kind?: string;
    /** `TCA_ACT_OPTIONS` of such a kind is among the `unknown`. */
    options?: never;
  };

/** `TCA_ACT_*` of linux/pkt_cls.h: what is done with packets. */
export type ActionAttributes = AttributeSet & ActionKind & {
  /** `TCA_ACT_INDEX`: in requests and short dumps, its number among those of its kind. */
  index?: number;
  /** `TCA_ACT_STATS`: what it did. */
  stats?: TcStats2Attributes<Uint8Array>;
  /** `TCA_ACT_PAD`. */
  pad?: Uint8Array;
  /**
   * `TCA_ACT_COOKIE`: up to 16 bytes for whoever made it. When all of a kind are deleted, the
   * notification has here how many there were, as a u32 (`TCA_FCNT` has the same number).
   */
  cookie?: Uint8Array;
  /** `TCA_ACT_FLAGS`: TCA_ACT_FLAGS_*. */
  flags?: Bitfield32;
  /** `TCA_ACT_HW_STATS`: TCA_ACT_HW_STATS_*: how hardware shall count; absent for any way. */
  hwStats?: Bitfield32;
  /** `TCA_ACT_USED_HW_STATS`: TCA_ACT_HW_STATS_*: how hardware counts. */
  usedHwStats?: Bitfield32;
  /** `TCA_ACT_IN_HW_COUNT`: in how many devices it is. */
  inHwCount?: number;
};

/** An action of a list. */
export type Action = ActionAttributes & {
  /**
   * The number of its attribute, where that is not its place in the list, from 1. The kernel counts
   * from 0 when it dumps all actions of a kind; it takes at most 32 at a time, from 1.
   */
  order?: number;
};

const hwStats = bitfield32(flagSet(u32, ["TCA_ACT_HW_STATS", TCA_ACT_HW_STATS]));

/** `TCA_ACT_*`; `tcf_action_policy` and `tcf_action_dump_1` of net/sched/act_api.c. */
export const ACTION_ATTRIBUTES: AttributeTable<ActionAttributes> = new AttributeTable<
  ActionAttributes
>("TCA_ACT", TCA_ACT, {
  kind: string,
  options: select("kind", ACTION_OPTIONS),
  index: u32,
  stats: nest(() => TC_STATS2),
  pad: binary,
  cookie: binary,
  flags: bitfield32(flagSet(u32, ["TCA_ACT_FLAGS", TCA_ACT_FLAGS])),
  hwStats,
  usedHwStats: hwStats,
  inHwCount: u32,
});

const action = nest(() => ACTION_ATTRIBUTES);

/**
 * A list of actions, each in a nest that is numbered. If it holds anything else, it stays bytes.
 */
export const actions: AttributeType<Action[]> = {
  name: "list of actions",
  op: OP.CALL,
  min: 0,
  max: 65531,
  align: 4,
  flags: 0,
  inner: { header: 0, row: (word) => ({ key: String(word & NLA_TYPE_MASK), type: action }) },
  read(view, start, length, context) {
    if (context.depth >= MAX_DEPTH) return undefined;
    const values: Action[] = [];
    const end = start + length;
    let at = start;
    context.depth++;
    while (end - at >= NLA_HDRLEN) {
      const size = view.getUint16(at, true) - NLA_HDRLEN;
      const order = view.getUint16(at + 2, true);
      const payload = at + NLA_HDRLEN;
      if (size < 0 || (size & 3) !== 0 || size > end - payload || order > NLA_TYPE_MASK) break;
      const attributes = action.read(view, payload, size, context);
      if (attributes === undefined) break;
      const place = values.length + 1;
      values.push(order === place ? attributes : { order, ...attributes });
      at = payload + size;
    }
    context.depth--;
    return at === end ? values : undefined;
  },
  write(writer, values, family) {
    for (const [index, { order = index + 1, ...attributes }] of values.entries()) {
      const at = writer.reserve(NLA_HDRLEN);
      writer.path.push(String(index));
      if (!Number.isInteger(order) || order < 0 || order > NLA_TYPE_MASK) {
        writer.refuse(`an order from 0 to ${NLA_TYPE_MASK}`, order);
      }
      action.write(writer, attributes, family);
      writer.path.pop();
      writer.align();
      writer.view.setUint16(at, writer.length - at, true);
      writer.view.setUint16(at + 2, order, true);
    }
  },
  json: (values, style, family) =>
    values.map(({ order, ...attributes }) => {
      const shown = action.json(attributes, style, family);
      return order === undefined ? shown : { order, ...Object(shown) };
    }),
  random: (random, family) =>
    Array.from({ length: random.below(3) }, () => action.random(random, family)),
};
