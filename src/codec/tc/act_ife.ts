import { IFE, IFE_META, TCA_IFE } from "../../abi/tc_act.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { OP } from "../type.ts";
import { binary, enumeration, macOf, u16, u32 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `struct tc_ife`: what action ife does. */
export interface ActionIfe extends ActionParms {
  /** IFE_ENCODE or IFE_DECODE. */
  flags: number;
}

/** A number, or nothing at all, read as `true`: the packet's own. */
function allowing(number: AttributeType<number>): AttributeType<number | true> {
  return {
    ...number,
    name: `${number.name} or nothing`,
    op: OP.CALL,
    min: 0,
    read: (view, at, length, context) =>
      length === 0
        ? true
        : length === number.max
        ? number.read(view, at, length, context)
        : undefined,
    write(writer, value, family) {
      if (value !== true) number.write(writer, value, family);
    },
    json: (value, style, family) => value === true || number.json(value, style, family),
    random: (random, family) => random.below(2) === 0 || number.random(random, family),
  };
}

/** `IFE_META_*`: what a packet carries of itself: a value, or `true` for its own. */
export interface ActionIfeMetaAttributes extends AttributeSet {
  /** `IFE_META_SKBMARK`: the mark. */
  skbmark?: number | true;
  /** `IFE_META_HASHID`: the hash. */
  hashid?: number | true;
  /** `IFE_META_PRIO`: the priority. */
  prio?: number | true;
  /** `IFE_META_QMAP`: the queue. */
  qmap?: number | true;
  /** `IFE_META_TCINDEX`: the index that classifiers set. */
  tcindex?: number | true;
}

/** `IFE_META_*`; `ife_get_meta_u32` and `ife_get_meta_u16` of net/sched/act_ife.c. */
const IFE_METALST: AttributeTable<ActionIfeMetaAttributes> = new AttributeTable(
  "IFE_META",
  IFE_META,
  {
    skbmark: allowing(u32),
    hashid: allowing(u32),
    prio: allowing(u32),
    qmap: allowing(u16),
    tcindex: allowing(u16),
  },
);

/** `TCA_IFE_*`: what is known of a packet is put into the packet, or taken from it. */
export interface ActionIfeAttributes extends AttributeSet {
  /** `TCA_IFE_PARMS`: its number and the direction. */
  parms?: ActionIfe;
  /** `TCA_IFE_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_IFE_DMAC`: the destination of the frame outside. */
  dmac?: string;
  /** `TCA_IFE_SMAC`: the source of the frame outside. */
  smac?: string;
  /** `TCA_IFE_TYPE`: the protocol of the frame outside, in host order. */
  type?: number;
  /** `TCA_IFE_METALST`: what is put in. */
  metalst?: ActionIfeMetaAttributes;
  /** `TCA_IFE_PAD`. */
  pad?: Uint8Array;
}

/** `TCA_IFE_*`; `ife_policy` of net/sched/act_ife.c. */
export const ACTION_IFE: AttributeTable<ActionIfeAttributes> = new AttributeTable(
  "TCA_IFE",
  TCA_IFE,
  {
    parms: actionParms<ActionIfe>("tc_ife", { flags: enumeration(u16, ["IFE", IFE]) }),
    tm: TCF_T,
    dmac: macOf(6),
    smac: macOf(6),
    type: u16,
    metalst: nest(() => IFE_METALST),
    pad: binary,
  },
);
