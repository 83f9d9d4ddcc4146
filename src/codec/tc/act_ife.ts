import { IFE, IFE_META, TCA_IFE } from "../../abi/tc_act.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, enumeration, macOf, orFlag, u16, u32 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `struct tc_ife`: what action ife does. */
export interface ActionIfe extends ActionParms {
  /** IFE_ENCODE or IFE_DECODE. */
  flags: number;
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
    skbmark: orFlag(u32),
    hashid: orFlag(u32),
    prio: orFlag(u32),
    qmap: orFlag(u16),
    tcindex: orFlag(u16),
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
