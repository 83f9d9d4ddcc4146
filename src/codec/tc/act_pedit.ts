import {
  TCA_PEDIT,
  TCA_PEDIT_KEY_EX,
  TCA_PEDIT_KEY_EX_CMD,
  TCA_PEDIT_KEY_EX_HDR_TYPE,
} from "../../abi/tc_act.ts";
import { nest, records } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { be32, binary, enumeration, u16, u32, u8 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";
import type { Counted } from "./counted.ts";
import { counted } from "./counted.ts";

/** `struct tc_pedit_key`: what is done to 4 bytes. */
export interface ActionPeditKey extends Struct {
  /** Which of the old bits stay: 4 bytes as they are in the packet. */
  mask: number;
  /** What is then added or put in, likewise. */
  val: number;
  /** Where, in bytes from the header; negative ones are two's complement. */
  off: number;
  /** Where a byte is that `off` depends on. */
  at: number;
  /** Which bits of that byte count. */
  offmask: number;
  /** By how much that byte is shifted right. */
  shift: number;
}

/** The members of `struct tc_pedit_sel` before its keys. */
export interface ActionPeditParms extends ActionParms {
  /** No longer used. */
  flags: number;
}

/** `struct tc_pedit_sel`: what action pedit does. */
export type ActionPeditSel = Counted<ActionPeditParms, ActionPeditKey>;

const sel = counted<ActionPeditParms, ActionPeditKey>(
  actionParms<ActionPeditParms & { nkeys: number }>("tc_pedit_sel", { nkeys: u8, flags: u8 }),
  struct<ActionPeditKey>({ name: "tc_pedit_key", prefix: "" }, {
    mask: be32,
    val: be32,
    off: u32,
    at: u32,
    offmask: u32,
    shift: u32,
  }),
);

/** `TCA_PEDIT_KEY_EX_*`: more about a key. */
export interface ActionPeditKeyExAttributes extends AttributeSet {
  /** `TCA_PEDIT_KEY_EX_HTYPE`: the header that its offset counts from. */
  htype?: number;
  /** `TCA_PEDIT_KEY_EX_CMD`: whether it puts in or adds. */
  cmd?: number;
}

/** `TCA_PEDIT_KEY_EX_*`; `pedit_key_ex_policy` of net/sched/act_pedit.c. */
export const ACTION_PEDIT_KEY_EX: AttributeTable<ActionPeditKeyExAttributes> = new AttributeTable(
  "TCA_PEDIT_KEY_EX",
  TCA_PEDIT_KEY_EX,
  {
    htype: enumeration(u16, ["TCA_PEDIT_KEY_EX_HDR_TYPE", TCA_PEDIT_KEY_EX_HDR_TYPE]),
    cmd: enumeration(u16, ["TCA_PEDIT_KEY_EX_CMD", TCA_PEDIT_KEY_EX_CMD]),
  },
);

/** `TCA_PEDIT_KEY_EX` inside `TCA_PEDIT_KEYS_EX`: more about a key. */
export interface ActionPeditKeysExAttributes extends AttributeSet {
  /** `TCA_PEDIT_KEY_EX`: tc sends it with NLA_F_NESTED, the kernel without. */
  keyEx?: ActionPeditKeyExAttributes;
}

/** `TCA_PEDIT_KEYS_EX`; `tcf_pedit_keys_ex_parse` of net/sched/act_pedit.c. */
const PEDIT_KEYS_EX: AttributeTable<ActionPeditKeysExAttributes> = new AttributeTable(
  "TCA_PEDIT",
  TCA_PEDIT,
  { keyEx: nest(() => ACTION_PEDIT_KEY_EX) },
);

/** `TCA_PEDIT_*`: bytes of the packet are changed. */
export interface ActionPeditAttributes extends AttributeSet {
  /** `TCA_PEDIT_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_PEDIT_PARMS`: its number and the changes, where no `keysEx` tell more. */
  parms?: ActionPeditSel;
  /** `TCA_PEDIT_PAD`. */
  pad?: Uint8Array;
  /** `TCA_PEDIT_PARMS_EX`: its number and the changes. */
  parmsEx?: ActionPeditSel;
  /** `TCA_PEDIT_KEYS_EX`: more about each change. */
  keysEx?: ActionPeditKeysExAttributes[];
  /** `TCA_PEDIT_KEY_EX`: only inside `keysEx`. */
  keyEx?: ActionPeditKeyExAttributes;
}

/** `TCA_PEDIT_*`; `pedit_policy` of net/sched/act_pedit.c. */
export const ACTION_PEDIT: AttributeTable<ActionPeditAttributes> = new AttributeTable(
  "TCA_PEDIT",
  TCA_PEDIT,
  {
    tm: TCF_T,
    parms: sel,
    pad: binary,
    parmsEx: sel,
    keysEx: records(() => PEDIT_KEYS_EX, "keyEx"),
    keyEx: nest(() => ACTION_PEDIT_KEY_EX),
  },
);
