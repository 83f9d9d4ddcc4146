import { TCA_BPF, TCA_BPF_FLAG, TCA_CLS_FLAGS } from "../../abi/pkt_cls.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, flagSet, string, u16, u32 } from "../types.ts";
import type { ActionPoliceAttributes } from "./act_police.ts";
import { ACTION_POLICE } from "./act_police.ts";
import type { Action } from "./action_list.ts";
import { actions } from "./action_list.ts";
import type { BpfInstruction } from "./bpf.ts";
import { bpfInstructions } from "./bpf.ts";
import { handle } from "./handle.ts";

/** `TCA_BPF_*`: a program decides. */
export interface FilterBpfAttributes extends AttributeSet {
  /** `TCA_BPF_ACT`: what is done with packets that match. */
  act?: Action[];
  /** `TCA_BPF_POLICE`: the rate within which packets match. */
  police?: ActionPoliceAttributes;
  /** `TCA_BPF_CLASSID`: the class that packets go to. */
  classid?: number;
  /** `TCA_BPF_OPS_LEN`: how many instructions `ops` has. */
  opsLen?: number;
  /** `TCA_BPF_OPS`: a classic program. */
  ops?: BpfInstruction[];
  /** `TCA_BPF_FD`: in requests, the file descriptor of an eBPF program. */
  fd?: number;
  /** `TCA_BPF_NAME`: what the eBPF program is called. */
  name?: string;
  /**
   * `TCA_BPF_FLAGS`: TCA_BPF_FLAG_ACT_DIRECT: what the program returns is what becomes of the
   * packet.
   */
  flags?: number;
  /** `TCA_BPF_FLAGS_GEN`: TCA_CLS_FLAGS_*: whether hardware has it. */
  flagsGen?: number;
  /** `TCA_BPF_TAG`: the first 8 bytes of a digest of the eBPF program. */
  tag?: Uint8Array;
  /** `TCA_BPF_ID`: the number of the eBPF program. */
  id?: number;
}

/** `TCA_BPF_*`; `bpf_policy` of net/sched/cls_bpf.c. */
export const FILTER_BPF: AttributeTable<FilterBpfAttributes> = new AttributeTable(
  "TCA_BPF",
  TCA_BPF,
  {
    act: actions,
    police: nest(() => ACTION_POLICE),
    classid: handle,
    opsLen: u16,
    ops: bpfInstructions,
    fd: u32,
    name: string,
    flags: flagSet(u32, ["TCA_BPF_FLAG", TCA_BPF_FLAG]),
    flagsGen: flagSet(u32, ["TCA_CLS_FLAGS", TCA_CLS_FLAGS]),
    tag: binary,
    id: u32,
  },
);
