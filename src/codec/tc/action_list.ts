/** Lists of actions: TCA_ACT_TAB and TCA_*_ACT. */

import { TCA_ACT, TCA_ACT_FLAGS, TCA_ACT_HW_STATS } from "../../abi/pkt_cls.ts";
import type { Bitfield32 } from "../bitfield32.ts";
import { bitfield32 } from "../bitfield32.ts";
import type { Numbered } from "../nests.ts";
import { keyed, nest, select } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { OP } from "../type.ts";
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

const numbered = keyed(nest(() => ACTION_ATTRIBUTES));

/** The number of each action's attribute beside it. */
function withNumbers(actions: readonly Action[]): Numbered<ActionAttributes>[] {
  return actions.map(({ order, ...value }, index) => ({ id: order ?? index + 1, value }));
}

/**
 * A list of actions, each in a nest that is numbered. If it holds anything else, it stays bytes.
 */
export const actions: AttributeType<Action[]> = {
  name: "list of actions",
  op: OP.CALL,
  min: numbered.min,
  max: numbered.max,
  align: numbered.align,
  flags: numbered.flags,
  inner: numbered.inner,
  read: (view, at, length, context) =>
    numbered.read(view, at, length, context)?.map(({ id, value }, index) =>
      id === index + 1 ? value : { order: id, ...value }
    ),
  write: (writer, values, family) => numbered.write(writer, withNumbers(values), family),
  json: (values, style, family) =>
    values.map(({ order, ...attributes }) => ({
      ...order !== undefined && { order },
      ...ACTION_ATTRIBUTES.json(attributes, style, family),
    })),
  random: (random, family) =>
    Array.from({ length: random.below(3) }, () => ACTION_ATTRIBUTES.random(random, family)),
};
