import { TCA_ACT_BPF } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, string, u16, u32 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";
import type { BpfInstruction } from "./bpf.ts";
import { bpfInstructions } from "./bpf.ts";

/** `TCA_ACT_BPF_*`: a program decides. */
export interface ActionBpfAttributes extends AttributeSet {
  /** `TCA_ACT_BPF_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_ACT_BPF_PARMS`: its number, and what becomes of a packet then. */
  parms?: ActionParms;
  /** `TCA_ACT_BPF_OPS_LEN`: how many instructions `ops` has. */
  opsLen?: number;
  /** `TCA_ACT_BPF_OPS`: a classic program. */
  ops?: BpfInstruction[];
  /** `TCA_ACT_BPF_FD`: in requests, the file descriptor of an eBPF program. */
  fd?: number;
  /** `TCA_ACT_BPF_NAME`: what the eBPF program is called. */
  name?: string;
  /** `TCA_ACT_BPF_PAD`. */
  pad?: Uint8Array;
  /** `TCA_ACT_BPF_TAG`: the first 8 bytes of a digest of the eBPF program. */
  tag?: Uint8Array;
  /** `TCA_ACT_BPF_ID`: the number of the eBPF program. */
  id?: number;
}

/** `TCA_ACT_BPF_*`; `act_bpf_policy` of net/sched/act_bpf.c. */
export const ACTION_BPF: AttributeTable<ActionBpfAttributes> = new AttributeTable(
  "TCA_ACT_BPF",
  TCA_ACT_BPF,
  {
    tm: TCF_T,
    parms: actionParms<ActionParms>("tc_act_bpf", {}),
    opsLen: u16,
    ops: bpfInstructions,
    fd: u32,
    name: string,
    pad: binary,
    tag: binary,
    id: u32,
  },
);
