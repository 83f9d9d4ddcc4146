/** The attributes of qdiscs and of classes, whose kinds decide on some of them. */

import { TCA_DUMP_FLAGS } from "../../abi/rtnetlink.ts";
import { byFamily, nest } from "../nests.ts";
import type { AttributeSet, Rows } from "../set.ts";
import type { AttributeType } from "../type.ts";
import { binary, flag, flagSet, string, u32, u8 } from "../types.ts";
import type { Bitfield32 } from "../bitfield32.ts";
import { bitfield32 } from "../bitfield32.ts";
import type { TcEstimator, TcStabAttributes, TcStats, TcStats2Attributes } from "./tcmsg.ts";
import { stats2Table, TC_ESTIMATOR, TC_STAB, TC_STATS } from "./tcmsg.ts";

/** What the kind of a qdisc or of a class's qdisc says of its options and its counters. */
export type TcKind<Options, Counters> =
  | {
    [K in keyof Options | keyof Counters]: {
      /** `TCA_KIND`. */
      kind: K;
      /** `TCA_OPTIONS`. */
      options?: K extends keyof Options ? Options[K] : never;
      /** `TCA_XSTATS`: what the kind itself counts, as before Linux 2.6.10. */
      xstats?: K extends keyof Counters ? Counters[K] : never;
      /** `TCA_STATS2`: counters. */
      stats2?: TcStats2Attributes<K extends keyof Counters ? Counters[K] : never>;
    };
  }[keyof Options | keyof Counters]
  | {
    /** `TCA_KIND`: a kind without a table. */
    kind?: string;
    /** `TCA_OPTIONS` of such a kind is among the `unknown`. */
    options?: never;
    /** `TCA_XSTATS` of such a kind is among the `unknown`. */
    xstats?: never;
    /** `TCA_STATS2`: counters; what the kind itself counts is among the `unknown`. */
    stats2?: TcStats2Attributes<never>;
  };

/** `TCA_*`: the attributes of a qdisc or a class of any kind. */
export interface TcAttributes extends AttributeSet {
  /** `TCA_STATS`: counters, as before Linux 2.6.10. */
  stats?: TcStats;
  /** `TCA_RATE`: how its rate is to be estimated. Only in requests. */
  rate?: TcEstimator;
  /** `TCA_FCNT`: no longer used. */
  fcnt?: number;
  /** `TCA_STAB`: how packets' sizes are computed. */
  stab?: TcStabAttributes;
  /** `TCA_PAD`. */
  pad?: Uint8Array;
  /** `TCA_DUMP_INVISIBLE`: in requests: qdiscs that nobody made are wanted, too. */
  dumpInvisible?: true;
  /** `TCA_CHAIN`: of filters alone. */
  chain?: number;
  /** `TCA_HW_OFFLOAD`: 1 if hardware does it. */
  hwOffload?: number;
  /** `TCA_INGRESS_BLOCK`: the number of the block of filters for what comes in. */
  ingressBlock?: number;
  /** `TCA_EGRESS_BLOCK`: the number of the block of filters for what goes out. */
  egressBlock?: number;
  /** `TCA_DUMP_FLAGS`: of filters alone. */
  dumpFlags?: Bitfield32;
  /** `TCA_EXT_WARN_MSG`: a warning, in events (Linux 6.3). */
  extWarnMsg?: string;
}

/** The rows of {@linkcode TcAttributes}, and that of `TCA_KIND`. */
export const TC_ROWS: Rows<TcAttributes & { kind: string }> = {
  kind: string,
  stats: TC_STATS,
  rate: TC_ESTIMATOR,
  fcnt: u32,
  stab: nest(() => TC_STAB),
  pad: binary,
  dumpInvisible: flag,
  chain: u32,
  hwOffload: u8,
  ingressBlock: u32,
  egressBlock: u32,
  dumpFlags: bitfield32(flagSet(u32, ["TCA_DUMP_FLAGS", TCA_DUMP_FLAGS])),
  extWarnMsg: string,
};

/** Types by kind. */
export type TypesOfKind<T> = { readonly [K in keyof T]: AttributeType<T[K]> };

/** The counters of each kind, with those that the kind itself counts. */
export type Stats2OfKind<Counters> = {
  readonly [K in keyof Counters]: TcStats2Attributes<Counters[K]>;
};

/** `TCA_STATS2` of a kind that counts something of its own. */
export function stats2<App extends object>(
  app: AttributeType<App>,
): AttributeType<TcStats2Attributes<App>> {
  const table = stats2Table(app);
  return nest(() => table);
}

/** `TCA_STATS2` of any other kind: nothing decides what it counts itself, which stays bytes. */
export const otherStats2: AttributeType<TcStats2Attributes<never>> = stats2(byFamily<never>({}));
