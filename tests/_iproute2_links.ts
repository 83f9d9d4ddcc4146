/** What iproute2 6.1 prints of links other than tunnels, made of our messages. */
import { LACP_STATE } from "../src/abi/mod.ts";
import type { Json } from "../src/codec/mod.ts";

/** A part of a link, as {@linkcode messageJson} shows it, or as iproute2 does. */
export type Data = { readonly [property: string]: Json };

/** What a key of iproute2's is; undefined where it does not print the key. */
type Show = (data: Data, names: ReadonlyMap<Json, string>) => Json | undefined;

type Table = Readonly<Record<string, Show>>;

/** Whether it is an object of JSON, and no list. */
export function isObject(it: Json | undefined): it is Data {
  return typeof it === "object" && it !== null && !Array.isArray(it);
}

/** The value at a path of keys. */
export function at(it: Json | undefined, path: string): Json | undefined {
  return path.split(".").reduce(
    (value, key) => isObject(value) ? value[key] : undefined,
    it,
  );
}

const through = (path: string, change: (value: Json) => Json | undefined): Show => (data) => {
  const value = at(data, path);
  return value === undefined ? undefined : change(value);
};

const plain = (path: string): Show => (data) => at(data, path);
const truth = (path: string): Show => through(path, (value) => value !== 0);
const choice = (path: string, ...names: Json[]): Show =>
  through(path, (value) => names[Number(value)]);
const hundredths = (path: string): Show => through(path, (value) => Number(value) / 100);
const device = (path: string): Show => (data, names) => names.get(at(data, path) ?? 0);

/** A number with a name of the kernel's, by the rest of that name in lower case. */
const named = (path: string, prefix: string, others: Data = {}): Show =>
  through(path, (value) => {
    const name = String(value).replace(prefix, "").toLowerCase();
    return others[name] ?? name;
  });

const listOf = (value: Json | undefined): Json[] => Array.isArray(value) ? [...value] : [];

const flags = (path: string, prefix: string, change: (name: string) => string): Show =>
  through(path, (value) => listOf(value).map((name) => change(String(name).replace(prefix, ""))));

const whenFlag = (path: string, flag: string): Show => (data) =>
  listOf(at(data, path)).includes(flag) ? true : undefined;

const hex = (path: string): Show => through(path, (value) => `0x${Number(value).toString(16)}`);

/** As printf("%#x") has it. */
const mask = (path: string): Show =>
  through(path, (value) => value === 0 ? "0" : `0x${Number(value).toString(16)}`);

/** The same names, but in camelCase. */
function same(keys: string, show: (path: string) => Show): Table {
  return Object.fromEntries(
    keys.split(" ").map((key) => [
      key,
      show(key.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())),
    ]),
  );
}

function group(table: Table, path: string): Show {
  return (data, names) => {
    const inner = at(data, path);
    return isObject(inner) ? shown(table, inner, names) : undefined;
  };
}

function shown(table: Table, data: Data, names: ReadonlyMap<Json, string>): Data {
  const out: Record<string, Json> = {};
  for (const [key, show] of Object.entries(table)) {
    const value = show(data, names);
    if (value !== undefined) out[key] = value;
  }
  return out;
}

const BOND: Table = {
  mode: named("mode", "BOND_MODE_", {
    roundrobin: "balance-rr",
    activebackup: "active-backup",
    xor: "balance-xor",
    "8023ad": "802.3ad",
    tlb: "balance-tlb",
    alb: "balance-alb",
  }),
  active_slave: device("activeSlave"),
  peer_notify_delay: plain("peerNotifDelay"),
  arp_missed_max: plain("missedMax"),
  arp_validate: choice(
    "arpValidate",
    null,
    "active",
    "backup",
    "all",
    "filter",
    "filter_active",
    "filter_backup",
  ),
  arp_all_targets: choice("arpAllTargets", "any", "all"),
  primary: device("primary"),
  primary_reselect: choice("primaryReselect", "always", "better", "failure"),
  fail_over_mac: choice("failOverMac", "none", "active", "follow"),
  xmit_hash_policy: named("xmitHashPolicy", "BOND_XMIT_POLICY_", {
    layer34: "layer3+4",
    layer23: "layer2+3",
    encap23: "encap2+3",
    encap34: "encap3+4",
    vlan_srcmac: "vlan+srcmac",
  }),
  ad_lacp_active: choice("adLacpActive", "off", "on"),
  ad_lacp_rate: choice("adLacpRate", "slow", "fast"),
  ad_select: choice("adSelect", "stable", "bandwidth", "count"),
  ad_info: group(same("aggregator num_ports actor_key partner_key partner_mac", plain), "adInfo"),
  ...same(
    "miimon updelay downdelay use_carrier arp_interval arp_ip_target ns_ip6_target resend_igmp " +
      "num_peer_notif all_slaves_active min_links lp_interval packets_per_slave " +
      "ad_actor_sys_prio ad_user_port_key ad_actor_system tlb_dynamic_lb",
    plain,
  ),
};

const LACP: Data = {
  LACP_ACTIVITY: "active",
  LACP_TIMEOUT: "short_timeout",
  AGGREGATION: "aggregating",
  SYNCHRONIZATION: "in_sync",
  COLLECTING: "collecting",
  DISTRIBUTING: "distributing",
  DEFAULTED: "defaulted",
  EXPIRED: "expired",
};

const lacpBits = (path: string): Show =>
  through(
    path,
    (value) =>
      Object.entries(LACP_STATE).filter(([name]) => listOf(value).includes(`LACP_STATE_${name}`))
        .reduce((sum, [, bit]) => sum | bit, 0),
  );

const lacpNames = (path: string): Show => flags(path, "LACP_STATE_", (name) => String(LACP[name]));

const BOND_PORT: Table = {
  state: through("state", (value) => String(value).replace("BOND_STATE_", "")),
  mii_status: through("miiStatus", (value) => {
    const name = String(value).replace("BOND_LINK_", "");
    return { FAIL: "GOING_DOWN", BACK: "GOING_BACK" }[name] ?? name;
  }),
  ad_actor_oper_port_state: lacpBits("adActorOperPortState"),
  ad_actor_oper_port_state_str: lacpNames("adActorOperPortState"),
  ad_partner_oper_port_state: lacpBits("adPartnerOperPortState"),
  ad_partner_oper_port_state_str: lacpNames("adPartnerOperPortState"),
  ...same("link_failure_count perm_hwaddr queue_id prio ad_aggregator_id", plain),
};

const canMode = (path: string): Show =>
  flags(path, "CAN_CTRLMODE_", (name) => {
    const others: Record<string, string> = {
      "3_SAMPLES": "TRIPLE-SAMPLING",
      LISTENONLY: "LISTEN-ONLY",
    };
    return others[name] ?? name.replaceAll("_", "-");
  });

const range = (key: string): Show => (data) => ({
  min: at(data, `${key}Min`) ?? null,
  max: at(data, `${key}Max`) ?? null,
});

const CAN: Table = {
  ctrlmode: canMode("ctrlmode.flags"),
  ctrlmode_supported: canMode("ctrlmodeExt.supported"),
  state: through("state", (it) => String(it).replace("CAN_STATE_", "").replaceAll("_", "-")),
  berr_counter: group({ tx: plain("txerr"), rx: plain("rxerr") }, "berrCounter"),
  restart_ms: plain("restartMs"),
  bittiming: group({
    sample_point: through("samplePoint", (value) => (Number(value) / 1000).toFixed(3)),
    ...same("bitrate tq prop_seg phase_seg1 phase_seg2 sjw brp", plain),
  }, "bittiming"),
  bittiming_const: group({
    name: through(
      "name",
      (hex) => new TextDecoder().decode(Uint8Array.fromHex(String(hex))).replace(/\0.*/, ""),
    ),
    tseg1: range("tseg1"),
    tseg2: range("tseg2"),
    sjw: (data) => ({ min: 1, max: at(data, "sjwMax") ?? null }),
    brp: range("brp"),
    brp_inc: plain("brpInc"),
  }, "bittimingConst"),
  clock: plain("clock.freq"),
};

const CAN_STATS: Table = same(
  "restarts bus_error arbitration_lost error_warning error_passive bus_off",
  plain,
);

const bridgeId = (path: string): Show =>
  through(path, (value) => {
    const bytes = String(at(value, "addr")).split(":").map((byte) =>
      Number.parseInt(byte, 16).toString(16)
    );
    return `${Number(at(value, "prio")).toString(16).padStart(4, "0")}.${bytes.join(":")}`;
  });

const bit = (path: string, number: number): Show =>
  through(path, (value) => Number(value) >>> number & 1);

const ETHERTYPES: Data = { eth_p_8021q: "802.1Q", eth_p_8021ad: "802.1ad" };

const BRIDGE: Table = {
  bridge_id: bridgeId("bridgeId"),
  root_id: bridgeId("rootId"),
  vlan_protocol: named("vlanProtocol", "", ETHERTYPES),
  group_fwd_mask: mask("groupFwdMask"),
  no_linklocal_learn: bit("multiBoolopt.optval", 0),
  mcast_vlan_snooping: bit("multiBoolopt.optval", 1),
  ...same(
    "forward_delay hello_time max_age ageing_time stp_state priority vlan_filtering root_port " +
      "root_path_cost topology_change topology_change_detected vlan_default_pvid " +
      "vlan_stats_enabled vlan_stats_per_port group_addr mcast_snooping mcast_router " +
      "mcast_query_use_ifaddr mcast_querier mcast_hash_elasticity mcast_hash_max " +
      "mcast_last_member_cnt mcast_startup_query_cnt mcast_last_member_intvl " +
      "mcast_membership_intvl mcast_querier_intvl mcast_query_intvl " +
      "mcast_query_response_intvl mcast_startup_query_intvl mcast_stats_enabled " +
      "mcast_igmp_version mcast_mld_version nf_call_iptables nf_call_ip6tables " +
      "nf_call_arptables",
    plain,
  ),
  tcn_timer: hundredths("tcnTimer"),
};

/** What both `ip -d link` and `bridge -d link` print of a bridge's port. */
const BRIDGE_PORT: Table = {
  state: named("state", "BR_STATE_"),
  hairpin: truth("mode"),
  root_block: truth("protect"),
  fastleave: truth("fastLeave"),
  flood: truth("unicastFlood"),
  mcast_to_unicast: truth("mcastToUcast"),
  backup_port: device("backupPort"),
  ...same("priority cost", plain),
  ...same(
    "guard learning mcast_flood bcast_flood neigh_suppress vlan_tunnel isolated locked",
    truth,
  ),
};

const IP_BRIDGE_PORT: Table = {
  ...BRIDGE_PORT,
  id: hex("id"),
  no: hex("no"),
  bridge_id: bridgeId("bridgeId"),
  root_id: bridgeId("rootId"),
  proxy_arp: truth("proxyarp"),
  proxy_arp_wifi: truth("proxyarpWifi"),
  group_fwd_mask: mask("groupFwdMask"),
  group_fwd_mask_str: through("groupFwdMask", (value) => value === 0x4000 ? "lldp" : "0x0"),
  ...same(
    "designated_port designated_cost topology_change_ack config_pending multicast_router",
    plain,
  ),
  ...same("message_age_timer forward_delay_timer", hundredths),
};

const IPVLAN: Table = {
  mode: named("mode", "IPVLAN_MODE_"),
  private: whenFlag("flags", "IPVLAN_F_PRIVATE"),
  vepa: whenFlag("flags", "IPVLAN_F_VEPA"),
  bridge: through("flags", (value) => listOf(value).length === 0 ? true : undefined),
};

const MACVLAN: Table = {
  mode: named("mode", "MACVLAN_MODE_"),
  nopromisc: whenFlag("flags", "MACVLAN_FLAG_NOPROMISC"),
  nodst: whenFlag("flags", "MACVLAN_FLAG_NODST"),
  bcqueuelen: plain("bcQueueLen"),
  usedbcqueuelen: plain("bcQueueLenUsed"),
  macaddr_count: through("macaddrCount", (count) => count === 0 ? undefined : count),
  macaddr_data: plain("macaddrData"),
};

/** MACSEC_CIPHER_ID_* of linux/if_macsec.h, and the id that the kernel sends for the first of them. */
const CIPHERS: Data = {
  "80020001000001": "GCM-AES-128",
  "80c20001000001": "GCM-AES-128",
  "80c20001000002": "GCM-AES-256",
  "80c20001000003": "GCM-AES-XPN-128",
  "80c20001000004": "GCM-AES-XPN-256",
};

const MACSEC: Table = {
  sci: through("sci", (value) => BigInt(String(value)).toString(16).padStart(16, "0")),
  cipher_suite: through("cipherSuite", (value) => CIPHERS[BigInt(String(value)).toString(16)]),
  validation: named("validation", "MACSEC_VALIDATE_"),
  offload: named("offload", "MACSEC_OFFLOAD_"),
  ...same("icv_len encoding_sa window", plain),
  ...same("protect encrypt inc_sci es scb replay_protect", truth),
};

const HSR: Table = {
  slave1: device("slave1"),
  slave2: device("slave2"),
  proto: through("protocol", (value) => value === "HSR_PROTOCOL_PRP" ? 1 : 0),
  ...same("seq_nr supervision_addr", plain),
};

const VLAN: Table = {
  protocol: named("protocol", "", ETHERTYPES),
  id: plain("id"),
  flags: through(
    "flags.flags",
    (value) =>
      ["REORDER_HDR", "GVRP", "MVRP", "LOOSE_BINDING", "BRIDGE_BINDING"]
        .filter((name) => listOf(value).includes(`VLAN_FLAG_${name}`)),
  ),
  ingress_qos: plain("ingressQos"),
  egress_qos: plain("egressQos"),
};

const TABLES: Readonly<Record<string, Table>> = {
  bond: BOND,
  bridge: BRIDGE,
  can: CAN,
  hsr: HSR,
  ipvlan: IPVLAN,
  ipvtap: IPVLAN,
  macsec: MACSEC,
  macvlan: MACVLAN,
  macvtap: MACVLAN,
  vlan: VLAN,
  vrf: { table: plain("table") },
};

const SLAVE_TABLES: Readonly<Record<string, Table>> = {
  bond: BOND_PORT,
  bridge: IP_BRIDGE_PORT,
  vrf: { table: plain("table") },
};

/** What iproute2 prints of a link's data of a kind; undefined if it prints nothing. */
export function asInfoData(
  kind: string,
  data: Data,
  names: ReadonlyMap<Json, string>,
): Data | undefined {
  const table = TABLES[kind];
  return table && shown(table, data, names);
}

/** What iproute2 prints of a link as a port of a master of a kind; undefined if nothing. */
export function asInfoSlaveData(
  kind: string,
  data: Data,
  names: ReadonlyMap<Json, string>,
): Data | undefined {
  const table = SLAVE_TABLES[kind];
  return table && shown(table, data, names);
}

/** What iproute2 prints of the counters of a CAN link. */
export function asInfoXstats(data: Data): Data {
  return shown(CAN_STATS, data, new Map());
}

/** What `bridge -d link` prints of a port, but for what every link has. */
export function asBridgeLink(data: Data, names: ReadonlyMap<Json, string>): Data {
  return shown({ ...BRIDGE_PORT, mcast_router: plain("multicastRouter") }, data, names);
}
