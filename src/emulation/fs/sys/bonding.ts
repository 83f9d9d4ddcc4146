/** What bonds tell of themselves: per_bond_attrs of drivers/net/bonding/bond_sysfs.c. */

import type { Bond } from "../../net/drivers/bond_state.ts";
import type { Attributes } from "./attribute.ts";
import { fixedOption, numberOption, wordOption, WORDS } from "./bonding_options.ts";
import { ofLacp, RAW } from "./bonding_raw.ts";
import { dec } from "./netdev_store.ts";

/** BOND_MODE_*. */
const MODES = {
  "balance-rr": 0,
  "active-backup": 1,
  "balance-xor": 2,
  broadcast: 3,
  "802.3ad": 4,
  "balance-tlb": 5,
  "balance-alb": 6,
  default: 0,
};
/** BOND_XMIT_POLICY_*. */
const XMIT_POLICIES = {
  layer2: 0,
  "layer3+4": 1,
  "layer2+3": 2,
  "encap2+3": 3,
  "encap3+4": 4,
  "vlan+srcmac": 5,
  default: 0,
};
/** BOND_ARP_VALIDATE_*, BOND_ARP_FILTER_*. */
const ARP_VALIDATE = {
  none: 0,
  active: 1,
  backup: 2,
  all: 3,
  filter: 4,
  filter_active: 5,
  filter_backup: 6,
  default: 0,
};
/** BOND_AD_*. */
const AD_SELECT = { stable: 0, bandwidth: 1, count: 2, actor_port_prio: 3, default: 0 };

const NUM_PEER_NOTIF = numberOption(
  "numPeerNotif",
  ({ params }) => params.numPeerNotif,
  WORDS.atMost255,
);

/** The attributes. No bond has an active aggregator, for nobody at the other end speaks of it. */
export const BONDING: Attributes<Bond> = {
  ...RAW,
  mode: wordOption("mode", ({ params }) => params.mode, MODES),
  fail_over_mac: wordOption("failOverMac", ({ params }) => params.failOverMac, {
    none: 0,
    active: 1,
    follow: 2,
    default: 0,
  }),
  arp_validate: wordOption("arpValidate", ({ params }) => params.arpValidate, ARP_VALIDATE),
  arp_all_targets: wordOption("arpAllTargets", ({ params }) => params.arpAllTargets, {
    any: 0,
    all: 1,
    default: 0,
  }),
  arp_interval: numberOption("arpInterval", ({ params }) => params.arpInterval),
  downdelay: numberOption("downdelay", ({ params }) => params.downdelay * params.miimon),
  updelay: numberOption("updelay", ({ params }) => params.updelay * params.miimon),
  peer_notif_delay: numberOption(
    "peerNotifDelay",
    ({ params }) => params.peerNotifDelay * params.miimon,
    { off: 0, maxval: 300000 },
  ),
  lacp_active: wordOption("adLacpActive", ({ params }) => params.lacpActive, {
    ...WORDS.switch,
    default: 1,
  }),
  lacp_rate: wordOption("adLacpRate", ({ params }) => params.lacpFast, { slow: 0, fast: 1 }),
  ad_select: wordOption("adSelect", ({ params }) => params.adSelect, AD_SELECT),
  xmit_hash_policy: wordOption("xmitHashPolicy", ({ params }) => params.xmitPolicy, XMIT_POLICIES),
  num_grat_arp: NUM_PEER_NOTIF,
  num_unsol_na: NUM_PEER_NOTIF,
  miimon: numberOption("miimon", ({ params }) => params.miimon),
  primary_reselect: wordOption("primaryReselect", ({ params }) => params.primaryReselect, {
    always: 0,
    better: 1,
    failure: 2,
    default: 0,
  }),
  use_carrier: fixedOption(1, { on: 1, default: 1 }),
  mii_status: { show: ({ dev }) => dev.carrier ? "up\n" : "down\n" },
  ad_aggregator: ofLacp(() => dec(0)),
  ad_num_ports: ofLacp(() => dec(0)),
  ad_actor_key: ofLacp(() => dec(0)),
  ad_partner_key: ofLacp(() => dec(0)),
  ad_partner_mac: ofLacp(() => ""),
  all_slaves_active: numberOption("allSlavesActive", ({ params }) => params.allSlavesActive, {
    ...WORDS.switch,
    default: 0,
  }),
  resend_igmp: numberOption("resendIgmp", ({ params }) => params.resendIgmp, WORDS.atMost255),
  min_links: numberOption("minLinks", ({ params }) => params.minLinks),
  lp_interval: numberOption("lpInterval", ({ params }) => params.lpInterval, {
    minval: 1,
    maxval: 0x7fffffff,
    default: 1,
  }),
  packets_per_slave: numberOption("packetsPerSlave", ({ params }) => params.packetsPerSlave, {
    default: 1,
    maxval: 0xffff,
  }),
  tlb_dynamic_lb: numberOption("tlbDynamicLb", ({ params }) => params.tlbDynamicLb, {
    ...WORDS.switch,
    default: 1,
  }),
  ad_actor_sys_prio: {
    ...numberOption("adActorSysPrio", ({ params }) => params.adActorSysPrio, {
      minval: 1,
      maxval: 0xffff,
      default: 0xffff,
    }),
    ...ofLacp(({ params }) => dec(params.adActorSysPrio)),
  },
  ad_user_port_key: {
    ...numberOption("adUserPortKey", ({ params }) => params.adUserPortKey, {
      minval: 0,
      maxval: 1023,
      default: 0,
    }),
    ...ofLacp(({ params }) => dec(params.adUserPortKey)),
  },
  arp_missed_max: numberOption("missedMax", ({ params }) => params.missedMax, {
    minval: 1,
    maxval: 255,
    default: 2,
  }),
};
