/** Traffic control: qdiscs, classes, filters and actions. */
export * from "./cake.ts";
export * from "./class.ts";
export * from "./codel.ts";
export * from "./fifo.ts";
export * from "./fq.ts";
export * from "./gred.ts";
export * from "./hfsc.ts";
export * from "./htb.ts";
export type { TcAttributes, TcKind } from "./kind.ts";
export * from "./mqprio.ts";
export * from "./netem.ts";
export * from "./pie.ts";
export * from "./qdisc.ts";
export * from "./rate.ts";
export * from "./red.ts";
export * from "./round_robin.ts";
export * from "./sfq.ts";
export * from "./taprio.ts";
export * from "./tbf.ts";
export { TC_ESTIMATOR, TC_STAB, TC_STATS, TC_STATS2, TCMSG } from "./tcmsg.ts";
export type {
  TcEstimator,
  TcHeader,
  TcSizespec,
  TcStabAttributes,
  TcStats,
  TcStats2Attributes,
  TcStatsBasic,
  TcStatsQueue,
  TcStatsRateEst,
  TcStatsRateEst64,
} from "./tcmsg.ts";
export * from "./act_bpf.ts";
export * from "./act_connmark.ts";
export * from "./act_csum.ts";
export * from "./act_ct.ts";
export * from "./act_ctinfo.ts";
export * from "./act_gact.ts";
export * from "./act_gate.ts";
export * from "./act_ife.ts";
export * from "./act_mirred.ts";
export * from "./act_mpls.ts";
export * from "./act_nat.ts";
export * from "./act_pedit.ts";
export * from "./act_police.ts";
export * from "./act_sample.ts";
export * from "./act_simple.ts";
export * from "./act_skbedit.ts";
export * from "./act_skbmod.ts";
export * from "./act_tunnel_key.ts";
export * from "./act_vlan.ts";
export * from "./action.ts";
export { TCF_T } from "./action_common.ts";
export type { ActionParms, ActionTimes } from "./action_common.ts";
export type { ActionOptionsOfKind } from "./action_kinds.ts";
export { ACTION_ATTRIBUTES } from "./action_list.ts";
export type { Action, ActionAttributes, ActionKind } from "./action_list.ts";
export type { BpfInstruction } from "./bpf.ts";
export * from "./cls_basic.ts";
export * from "./cls_bpf.ts";
export * from "./cls_cgroup.ts";
export * from "./cls_flow.ts";
export * from "./cls_flower.ts";
export * from "./cls_flower_options.ts";
export * from "./cls_fw.ts";
export * from "./cls_matchall.ts";
export * from "./cls_route.ts";
export * from "./cls_u32.ts";
export type { Counted } from "./counted.ts";
export * from "./ematch.ts";
export type {
  EmatchCanFilter,
  EmatchCmp,
  EmatchIpset,
  EmatchIptAttributes,
  EmatchNbyte,
  EmatchText,
} from "./ematch_data.ts";
export { EMATCH_IPT } from "./ematch_data.ts";
export * from "./ematch_meta.ts";
export * from "./filter.ts";
