/** The options of actions, by the kind of action. */

import { nest } from "../nests.ts";
import type { ActionBpfAttributes } from "./act_bpf.ts";
import { ACTION_BPF } from "./act_bpf.ts";
import type { ActionConnmarkAttributes } from "./act_connmark.ts";
import { ACTION_CONNMARK } from "./act_connmark.ts";
import type { ActionCsumAttributes } from "./act_csum.ts";
import { ACTION_CSUM } from "./act_csum.ts";
import type { ActionCtAttributes } from "./act_ct.ts";
import { ACTION_CT } from "./act_ct.ts";
import type { ActionCtinfoAttributes } from "./act_ctinfo.ts";
import { ACTION_CTINFO } from "./act_ctinfo.ts";
import type { ActionGactAttributes } from "./act_gact.ts";
import { ACTION_GACT } from "./act_gact.ts";
import type { ActionGateAttributes } from "./act_gate.ts";
import { ACTION_GATE } from "./act_gate.ts";
import type { ActionIfeAttributes } from "./act_ife.ts";
import { ACTION_IFE } from "./act_ife.ts";
import type { ActionMirredAttributes } from "./act_mirred.ts";
import { ACTION_MIRRED } from "./act_mirred.ts";
import type { ActionMplsAttributes } from "./act_mpls.ts";
import { ACTION_MPLS } from "./act_mpls.ts";
import type { ActionNatAttributes } from "./act_nat.ts";
import { ACTION_NAT } from "./act_nat.ts";
import type { ActionPeditAttributes } from "./act_pedit.ts";
import { ACTION_PEDIT } from "./act_pedit.ts";
import type { ActionPoliceAttributes } from "./act_police.ts";
import { ACTION_POLICE } from "./act_police.ts";
import type { ActionSampleAttributes } from "./act_sample.ts";
import { ACTION_SAMPLE } from "./act_sample.ts";
import type { ActionSimpleAttributes } from "./act_simple.ts";
import { ACTION_SIMPLE } from "./act_simple.ts";
import type { ActionSkbeditAttributes } from "./act_skbedit.ts";
import { ACTION_SKBEDIT } from "./act_skbedit.ts";
import type { ActionSkbmodAttributes } from "./act_skbmod.ts";
import { ACTION_SKBMOD } from "./act_skbmod.ts";
import type { ActionTunnelKeyAttributes } from "./act_tunnel_key.ts";
import { ACTION_TUNNEL_KEY } from "./act_tunnel_key.ts";
import type { ActionVlanAttributes } from "./act_vlan.ts";
import { ACTION_VLAN } from "./act_vlan.ts";
import type { TypesOfKind } from "./kind.ts";

/** The options of each kind of action that has a table. The options of other kinds stay bytes. */
export interface ActionOptionsOfKind {
  /** A program decides. */
  bpf: ActionBpfAttributes;
  /** The connection's mark becomes the packet's. */
  connmark: ActionConnmarkAttributes;
  /** Checksums are computed. */
  csum: ActionCsumAttributes;
  /** The packet goes through connection tracking. */
  ct: ActionCtAttributes;
  /** The connection's mark is carried over. */
  ctinfo: ActionCtinfoAttributes;
  /** What becomes of a packet. */
  gact: ActionGactAttributes;
  /** Packets pass when a gate is open. */
  gate: ActionGateAttributes;
  /** What is known of a packet is put into it. */
  ife: ActionIfeAttributes;
  /** The packet or a copy goes to another link. */
  mirred: ActionMirredAttributes;
  /** A label is put on, changed or taken off. */
  mpls: ActionMplsAttributes;
  /** An address is replaced. */
  nat: ActionNatAttributes;
  /** Bytes are changed. */
  pedit: ActionPeditAttributes;
  /** Packets beyond a rate get another fate. */
  police: ActionPoliceAttributes;
  /** Copies of some packets go to psample. */
  sample: ActionSampleAttributes;
  /** A text is logged. */
  simple: ActionSimpleAttributes;
  /** What is known of a packet is changed. */
  skbedit: ActionSkbeditAttributes;
  /** The Ethernet header is changed. */
  skbmod: ActionSkbmodAttributes;
  /** The packet is told which tunnel to take. */
  tunnel_key: ActionTunnelKeyAttributes;
  /** A VLAN's tag is put on, changed or taken off. */
  vlan: ActionVlanAttributes;
}

/** The types of `TCA_ACT_OPTIONS` by `TCA_ACT_KIND`. */
export const ACTION_OPTIONS: TypesOfKind<ActionOptionsOfKind> = {
  bpf: nest(() => ACTION_BPF),
  connmark: nest(() => ACTION_CONNMARK),
  csum: nest(() => ACTION_CSUM),
  ct: nest(() => ACTION_CT, { flagged: "in requests" }),
  ctinfo: nest(() => ACTION_CTINFO, { flagged: "in requests" }),
  gact: nest(() => ACTION_GACT),
  gate: nest(() => ACTION_GATE, { flagged: "in requests" }),
  ife: nest(() => ACTION_IFE),
  mirred: nest(() => ACTION_MIRRED),
  mpls: nest(() => ACTION_MPLS, { flagged: "in requests" }),
  nat: nest(() => ACTION_NAT),
  pedit: nest(() => ACTION_PEDIT),
  police: nest(() => ACTION_POLICE),
  sample: nest(() => ACTION_SAMPLE),
  simple: nest(() => ACTION_SIMPLE),
  skbedit: nest(() => ACTION_SKBEDIT),
  skbmod: nest(() => ACTION_SKBMOD),
  tunnel_key: nest(() => ACTION_TUNNEL_KEY),
  vlan: nest(() => ACTION_VLAN),
};
