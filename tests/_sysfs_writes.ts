/** Networks whose files are compared, and what is written to the files. */

import type { Tuntap } from "./_sysfs.ts";

const mac = (last: string) => `address 02:00:00:00:00:${last}`;

/** Devices of all kinds that many kernels have, one stage after another. */
export const STAGES: readonly (readonly string[])[] = [
  [
    `link add br0 ${mac("10")} type bridge`,
    "link add br1 type bridge forward_delay 300 hello_time 150 max_age 700 priority 1000",
    `link add v0 ${mac("01")} type veth peer name v1 ${mac("02")}`,
    "link add v2 type veth peer name v3",
    "link add v4 numtxqueues 3 numrxqueues 2 type veth peer name v5 numtxqueues 4",
    `link add ifb0 ${mac("03")} type ifb`,
    "link add ifb1 numtxqueues 2 numrxqueues 33 type ifb",
    `link add mv0 link v1 ${mac("04")} type macvlan mode bridge`,
    `link add mt0 link v1 ${mac("05")} type macvtap`,
    `link add vx0 ${mac("06")} type vxlan id 5 dstport 4789 remote 192.0.2.1 dev v1`,
    `link add vx1 ${mac("07")} type vxlan id 6 dstport 4790 local 192.0.2.2`,
  ],
  [
    "link set v0 master br0",
    "link set v2 master br0",
    "link set ifb0 master br1",
    "link set lo up",
    "link set v0 up",
    "link set v1 up",
    "link set v2 up",
    "link set v4 up",
    "link set v5 up",
    "link set ifb0 up",
    "link set ifb1 up",
    "link set br0 up",
    "link set br1 up",
    "link set mv0 up",
    "link set mt0 up",
    "link set vx0 up",
    "link set vx1 up",
  ],
  [
    "link set dev v0 alias one.two",
    "link set dev v1 group 7",
    "link set dev v1 mtu 1400",
    "link set dev ifb0 txqueuelen 3",
    "link set dev v3 promisc on",
    "link set dev v3 mode dormant",
    "link set dev v3 up",
    "link set dev v2 down",
    "link set dev mv0 down",
    "link set dev mv0 name other",
    "link set dev v2 name port",
    "link set dev v5 protodown on",
    "link set dev lo down",
    "link property add dev v0 altname another",
    "link set dev br1 type bridge stp_state 1 mcast_snooping 0 group_fwd_mask 8",
    "link set dev br0 type bridge mcast_querier 1 mcast_igmp_version 3 nf_call_iptables 1",
    "link set dev v0 type bridge_slave cost 77 priority 3 learning off isolated on",
    "link set dev v0 type bridge_slave hairpin on guard on mcast_router 2 group_fwd_mask 8",
    "link set dev v0 type bridge_slave backup_port port",
    "link set dev ifb0 nomaster",
    "address add 192.0.2.1/24 dev v0",
  ],
  [
    "link del vx0",
    "link del v0",
    "link set dev other up",
    "link set dev br0 down",
    "link add mv1 link ifb1 type macvlan",
    "link set dev mv1 up",
    "link set dev ifb1 down",
  ],
];

/** Devices whose other end is a program. */
export const TUNTAPS: readonly Tuntap[] = [
  { name: "tun0", mode: "tun" },
  { name: "tap0", mode: "tap", user: 5, group: 6, multiQueue: true },
  { name: "tap1", mode: "tap", vnetHdr: true },
];

/** What is written to them, which nobody has opened. */
export const TUNTAP_WRITES: readonly (readonly [path: string, texts: readonly string[]])[] = [
  ["/sys/class/net/tap0/carrier", ["1", "0", "x"]],
  ["/sys/class/net/tun0/carrier", ["1", "0"]],
  ["/sys/class/net/tap0/owner", ["1"]],
  ["/sys/class/net/tun0/mtu", ["68", "67", "65535", "65536"]],
];

/** Numbers, good and bad. */
const NUMBERS: readonly string[] = [
  ..."0,1,2,3,5,8,100,250,1000,5000,65535,65536".split(","),
  ...["0x10", "0X1f", "010", "08", "0x", "0xg", "+7", "+", "++7", " 7", "7 ", "7\n", "7\n\n"],
  ...["-1", "abc", "", "\n", "1x", "1\0x", "4294967295", "4294967296", "4294967301"],
  ...["2147483647", "2147483648", "18446744073709551616", "99999999999999999999999"],
  ...["18446744073709551615", "9223372036854775807"],
];

const NET = "/sys/class/net";

/** What is written, in this order: texts to files. */
export const WRITES: readonly (readonly [path: string, texts: readonly string[]])[] = [
  ...["netdev_group", "gro_flush_timeout", "napi_defer_hard_irqs", "proto_down"],
  ...["tx_queue_len", "mtu", "carrier", "threaded"],
].flatMap((file) => ["v0", "ifb0", "br0", "vx0"].map((dev) => [dev, file] as const))
  .map(([dev, file]) => [`${NET}/${dev}/${file}`, NUMBERS] as const);

const BRIDGE_NUMBERS = [
  ..."forward_delay,hello_time,max_age,ageing_time,stp_state,group_fwd_mask,priority".split(","),
  ..."flush,no_linklocal_learn,multicast_router,multicast_snooping,hash_elasticity".split(","),
  ..."multicast_query_use_ifaddr,multicast_querier,hash_max,multicast_igmp_version".split(","),
  ..."multicast_last_member_count,multicast_startup_query_count".split(","),
  ..."multicast_last_member_interval,multicast_membership_interval".split(","),
  ..."multicast_querier_interval,multicast_query_interval".split(","),
  ..."multicast_query_response_interval,multicast_startup_query_interval".split(","),
  ..."multicast_stats_enabled,multicast_mld_version,nf_call_iptables".split(","),
  ..."nf_call_ip6tables,nf_call_arptables".split(","),
];
const PORT_NUMBERS = [
  ..."path_cost,priority,flush,hairpin_mode,bpdu_guard,root_block,learning".split(","),
  ..."unicast_flood,multicast_router,multicast_fast_leave,multicast_to_unicast".split(","),
  ..."proxyarp,proxyarp_wifi,multicast_flood,broadcast_flood,group_fwd_mask".split(","),
  ..."neigh_suppress,isolated".split(","),
];

/** What is written to files of a bridge and of its ports. */
export const BRIDGE_WRITES: typeof WRITES = [
  // A bridge's intervals are how long ports remember routers: they come later.
  ...PORT_NUMBERS.map((file) => [`${NET}/v0/brport/${file}`, NUMBERS] as const),
  ...BRIDGE_NUMBERS.map((file) => [`${NET}/br0/bridge/${file}`, NUMBERS] as const),
  [`${NET}/br0/bridge/group_addr`, [
    ...["01:80:c2:00:00:05", "01:80:C2:00:00:0e\n", "01:80:c2:00:00:01", "01:80:c2:00:00:10"],
    ...[
      "",
      "x",
      "01:80:c2:00:00:5",
      "01:80:c2:00:00:0fx",
      "02:80:c2:00:00:05",
      "01-80-c2-00-00-05",
    ],
  ]],
  [`${NET}/v0/brport/backup_port`, ["v2", "v2\n", "", "\n", "v0", "ifb0", "none", "v2\nx"]],
  [`${NET}/br0/bridge/root_id`, ["1"]],
  [`${NET}/v0/brport/state`, ["1"]],
];

/** What is written to files that are no plain numbers. */
export const OTHER_WRITES: typeof WRITES = [
  [`${NET}/v0/ifalias`, [
    ...["one", "two\n", "three\n\n", "", "\n", "a b", "a\0b", "a".repeat(255), "a".repeat(256)],
    ...["a".repeat(255) + "\n", "b"],
  ]],
  [`${NET}/v0/flags`, ["0x1002", "0x1103", "0x1003", "x", "0x100001003", "0x1083", "0x1003"]],
  [`${NET}/ifb0/flags`, ["0x83", "0x1083", "0x82", "0", "0xffffffff", "0x82"]],
  [`${NET}/lo/flags`, ["0x9", "0x8", "0x109", "0x9"]],
  [`${NET}/v0/address`, ["02:00:00:00:00:09"]],
  [`${NET}/v0/link_mode`, ["1"]],
  [`${NET}/v0/uevent`, ["add", "change\n", "x", "Add", "add ", "addx", "\n", "remove x"]],
  [`${NET}/v0/power/control`, ["on", "auto\n", "off", "on\n\n", "\n"]],
  [`${NET}/v0/power/autosuspend_delay_ms`, ["1", "x"]],
  [`${NET}/v0/power/runtime_status`, ["x"]],
  ...["v4", "ifb0"].flatMap((dev) =>
    [
      [`${NET}/${dev}/queues/rx-0/rps_cpus`, [
        ...[
          "1",
          "2",
          "3",
          "4",
          "0",
          "f",
          "x",
          "",
          "\n",
          "1\n",
          "00000001",
          "0,1",
          "1,0",
          "000000001",
        ],
        ...["1 ", " 1", "1x", "1\n2", "0x1", ",1", "1,", "ffffffff"],
      ]],
      [`${NET}/${dev}/queues/rx-0/rps_flow_cnt`, ["1", "2", "3", "1000", "0", "x", "-1", "0x20"]],
      [`${NET}/${dev}/queues/tx-0/xps_cpus`, ["1", "3", "4", "0", "x"]],
      [`${NET}/${dev}/queues/tx-0/xps_rxqs`, ["1", "2", "0", "x"]],
      [`${NET}/${dev}/queues/tx-0/tx_maxrate`, ["1", "x"]],
      [`${NET}/${dev}/queues/tx-0/traffic_class`, ["1"]],
    ] as const
  ),
  ...["limit", "limit_max", "limit_min", "hold_time", "stall_thrs", "stall_max"].map((file) =>
    [`${NET}/ifb0/queues/tx-0/byte_queue_limits/${file}`, [
      ...["max", "max\n", "max\n\n", "1879048192", "1879048193", "9", "12", "13", "15", "512"],
      ...["513", "0x10", "017", "+5", "-1", "x", "4294967295", "4294967296", "2147483648", "0"],
    ]] as const
  ),
];

/** The network that is written to. */
export const WRITTEN: readonly string[] = [
  `link add br0 ${mac("10")} type bridge`,
  `link add v0 ${mac("01")} type veth peer name v1 ${mac("02")}`,
  `link add v2 ${mac("21")} type veth peer name v3 ${mac("22")}`,
  `link add v4 ${mac("41")} numtxqueues 2 numrxqueues 2 type veth peer name v5 ${mac("42")}`,
  `link add ifb0 ${mac("03")} type ifb`,
  `link add vx0 ${mac("06")} type vxlan id 5 dstport 4789 remote 192.0.2.1`,
  "link set v0 master br0",
  "link set v2 master br0",
  ...["lo", "br0", "v0", "v1", "v2", "v3", "v4", "v5"].map((name) => `link set ${name} up`),
];

/** Writes of which it is compared what is told of them. */
export const TOLD: readonly (readonly [path: string, text: string])[] = [
  [`${NET}/v4/mtu`, "1300"],
  [`${NET}/v4/ifalias`, "alias"],
  [`${NET}/v4/netdev_group`, "3"],
  [`${NET}/v4/tx_queue_len`, "33"],
  [`${NET}/v4/flags`, "0x1103"],
  [`${NET}/v4/flags`, "0x1003"],
  [`${NET}/v4/proto_down`, "1"],
  [`${NET}/ifb0/ifalias`, "down"],
  [`${NET}/ifb0/mtu`, "1200"],
  [`${NET}/br0/bridge/ageing_time`, "10000"],
  [`${NET}/br0/bridge/group_addr`, "01:80:c2:00:00:05"],
  [`${NET}/br0/bridge/flush`, "1"],
  [`${NET}/v0/brport/path_cost`, "9"],
  [`${NET}/v0/brport/path_cost`, "0"],
  [`${NET}/v0/brport/learning`, "0"],
  [`${NET}/v0/brport/learning`, "0"],
  [`${NET}/v0/brport/multicast_router`, "2"],
  [`${NET}/v0/mtu`, "1280"],
];

/** Writes that some may not do who may do others. */
export const PRIVILEGED: readonly (readonly [path: string, text: string])[] = [
  ...["netdev_group", "mtu", "ifalias", "proto_down", "tx_queue_len", "gro_flush_timeout"],
  ...["napi_defer_hard_irqs", "threaded", "carrier", "queues/rx-0/rps_cpus"],
  ...["queues/rx-0/rps_flow_cnt", "queues/tx-0/xps_cpus", "queues/tx-0/xps_rxqs"],
  ...["queues/tx-0/tx_maxrate", "queues/tx-0/byte_queue_limits/limit", "power/control", "uevent"],
  ...["bridge/priority", "bridge/flush", "bridge/group_addr", "brport/priority"],
  "brport/backup_port",
].flatMap((file) =>
  ["ifb0", "br0"].flatMap((dev) =>
    ["1400", "x"].map((text) => [`${NET}/${dev}/${file}`, text] as const)
  )
);

/** The network of such files: a port of a bridge. */
export const PRIVILEGED_NETWORK: readonly string[] = [
  `ip link add br0 ${mac("10")} type bridge`,
  `ip link add ifb0 ${mac("03")} master br0 type ifb`,
];
