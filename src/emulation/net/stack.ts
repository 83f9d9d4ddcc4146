/** What there is of a network, as the structs of the kernel name it: state that knows no messages. */

import { IF_LINK_MODE, IF_OPER } from "../../abi/if.ts";
import { AddressLabels } from "./ipv6/address_labels.ts";
import { Clock } from "./clock.ts";
import type { KernelConfig } from "./config.ts";
import { completeConfig } from "./config.ts";
import { DeviceTable } from "./device_table.ts";
import type { LinkKindOf, NetDeviceOpsOf } from "./driver.ts";
import type { NetdevNotifierOf } from "./notification.ts";
import type { RuleSurroundings } from "./rules/rules.ts";
import { Rules } from "./rules/rules.ts";
import { Sysctl } from "./sysctl.ts";

/** What all namespaces of an emulated kernel share. */
export class Machine {
  /** The time. */
  readonly clock: Clock;
  /** Who is told what happens to devices, in order (`netdev_chain`). */
  readonly netdevChain: readonly NetdevNotifierOf<NetDevice>[];
  /** The namespaces, the first one (`init_net`) first. */
  readonly stacks: NetStack[] = [];
  /** Numbers from 0 to less than 1. */
  readonly random: () => number;

  /** How many processors there are, or could be (`num_possible_cpus`). */
  readonly cpus: number;
  /** What it was built with. */
  readonly config: Required<KernelConfig>;
  /** What was asked for and is not emulated, and how often. */
  readonly unsupported: Map<string, number> = new Map();

  /** @param netdevChain Who is told what happens to devices, in order. */
  constructor(
    { clock = new Clock(), netdevChain, random, cpus = 2, config }: {
      readonly clock?: Clock;
      readonly config?: KernelConfig | undefined;
      readonly cpus?: number;
      readonly netdevChain: readonly NetdevNotifierOf<NetDevice>[];
      readonly random: () => number;
    },
  ) {
    this.clock = clock;
    this.netdevChain = netdevChain;
    this.random = random;
    this.cpus = cpus;
    this.config = completeConfig(config);
  }

  /** Counts what was asked for and is not emulated. */
  countUnsupported(what: string): void {
    this.unsupported.set(what, (this.unsupported.get(what) ?? 0) + 1);
  }
}

/**
 * What a network namespace consists of (`struct net`). What belongs to one subsystem alone it keeps
 * in a slot of its own.
 */
export class NetStack implements RuleSurroundings {
  readonly machine: Machine;
  /** The devices, by ascending indices. */
  readonly devices: DeviceTable<NetDevice> = new DeviceTable();
  /** The index after which the next is looked for (`net->ifindex`). */
  ifindex = 0;
  /** Indices that devices will have which are not listed yet. */
  readonly reserved: Set<number> = new Set();
  /** Numbers by which it knows other namespaces (`netns_ids`). */
  readonly ids: Map<NetStack, number> = new Map();
  /** The knobs. */
  readonly sysctl: Sysctl = new Sysctl();
  /** IPv4's routing tables that there are, by number. */
  readonly tables: Set<number> = new Set();
  /** Whether IPv4 has, or had, other rules than at first (`fib_has_custom_rules`). */
  customRules4 = false;
  /** Counts what makes lookups of IPv4's routes worthless that were done before (`rt_genid`). */
  rtGenid = 0;
  /** Policy routing rules. */
  readonly rules: Rules = new Rules(this);
  /** IPv6's address labels. */
  readonly addressLabels: AddressLabels = new AddressLabels();
  /** Whether nothing refers to it any longer, and it ends (`!check_net`). */
  ending = false;

  /** For those who make namespaces: nothing is in it, not even `lo`. */
  constructor(machine: Machine) {
    this.machine = machine;
    machine.stacks.push(this);
  }

  /** The index of the device of a name, one character a byte; `undefined` if there is none. */
  indexOf(name: string): number | undefined {
    return this.devices.byName(name)?.ifindex;
  }

  /** IPv4 has other rules than at first, from now on. */
  customizeRules4(): void {
    this.customRules4 = true;
    this.rtGenid++;
  }

  /** Makes the IPv4 routing table of the lowest number that has none; returns the number. */
  emptyTable(): number {
    let number = 1;
    while (this.tables.has(number)) number++;
    this.tables.add(number);
    return number;
  }
}

/** `NETREG_*`: how far a device's registration is. */
export const NETREG = {
  UNINITIALIZED: 0,
  REGISTERED: 1,
  UNREGISTERING: 2,
  UNREGISTERED: 3,
} as const;

/** `GSO_LEGACY_MAX_SIZE`, `GRO_LEGACY_MAX_SIZE`, `TSO_LEGACY_MAX_SIZE`. */
const LEGACY_MAX_SIZE = 65536;
/** `GSO_MAX_SEGS`, `TSO_MAX_SEGS`. */
const MAX_SEGS = 65535;

/** A link of a device to another above or below it (`struct netdev_adjacent`). */
export interface Adjacent {
  readonly dev: NetDevice;
  /** Whether the upper one is the lower one's master. */
  readonly master: boolean;
  /** Whether it does not count just now, as it is being replaced. */
  ignore: boolean;
}

/** A device (`struct net_device`), with the names of the kernel; all of it changes. */
export class NetDevice {
  /** Where it is. */
  net: NetStack;
  /** One character a byte. */
  name: string;
  /** Further names, in the order of IFLA_PROP_LIST. */
  altnames: string[] = [];
  /** 0 until it has one. */
  ifindex = 0;
  /** ARPHRD_*. */
  type = 0;
  /** IFF_*, without those that are computed when they are told. */
  flags = 0;
  /** IFF_* that user space asked for (`gflags`). */
  gflags = 0;
  mtu = 0;
  minMtu = 0;
  /** 0: no limit. */
  maxMtu = 0;
  hardHeaderLen = 0;
  neededHeadroom = 0;
  neededTailroom = 0;
  /** `dev_addr`: `addrLen` bytes. */
  address: Uint8Array = new Uint8Array();
  broadcast: Uint8Array = new Uint8Array();
  /** What it was made with; empty where the driver tells none. */
  permAddress: Uint8Array = new Uint8Array();
  /** NET_ADDR_*: how it came to its address. */
  addrAssignType = 0;
  addrLen = 0;
  /** Unicast addresses that it listens to beside its own, with how many want each. */
  readonly uc: AddressList = new Map();
  /** Multicast addresses that it listens to. */
  readonly mc: AddressList = new Map();
  txQueueLen = 0;
  /** IFF_NO_QUEUE: there was no queue length, so that it has no queue. */
  noQueue = false;
  group = 0;
  ifalias = "";
  /** IF_OPER_*. */
  operstate: number = IF_OPER.UNKNOWN;
  /** IF_LINK_MODE_*. */
  linkMode: number = IF_LINK_MODE.DEFAULT;
  promiscuity = 0;
  allmulti = 0;
  /** IFF_UNICAST_FLT: unicast addresses need no promiscuity. */
  unicastFilter = false;
  /** Whether it is promiscuous for the sake of unicast addresses. */
  ucPromisc = false;
  /** IFF_PHONY_HEADROOM: others need not leave the room that it leaves. */
  phonyHeadroom = false;
  /** IFF_LIVE_ADDR_CHANGE: its address may change while it is up. */
  liveAddrChange = false;
  /** IFF_BONDING: it is a bond, or a port of one. */
  bonding = false;
  /** Whether it can be held down by IFLA_PROTO_DOWN. */
  changeProtoDown = false;
  /** `request_ops_lock`: of devices that end together, it is closed before others. */
  requestOpsLock = false;
  /** `netif_running`: between open and close. */
  running = false;
  /** `netif_carrier_ok`. */
  carrier = true;
  /** `netif_dormant`. */
  dormant = false;
  /** `netif_testing`. */
  testing = false;
  /** `netif_device_present`. */
  present = true;
  carrierUpCount = 0;
  carrierDownCount = 0;
  protoDown = false;
  protoDownReason = 0;
  numTxQueues = 1;
  /** How many of them are used (`real_num_tx_queues`); all if absent. */
  realNumTxQueues: number | undefined;
  numRxQueues = 1;
  /** How many of them are used (`real_num_rx_queues`); all if absent. */
  realNumRxQueues: number | undefined;
  gsoMaxSegs: number = MAX_SEGS;
  gsoMaxSize: number = LEGACY_MAX_SIZE;
  groMaxSize: number = LEGACY_MAX_SIZE;
  gsoIpv4MaxSize: number = LEGACY_MAX_SIZE;
  groIpv4MaxSize: number = LEGACY_MAX_SIZE;
  tsoMaxSize: number = LEGACY_MAX_SIZE;
  tsoMaxSegs: number = MAX_SEGS;
  maxPacingOffloadHorizon = 0;
  /** NETIF_F.*: what it does in place of the stack. */
  features = 0n;
  /** NETIF_F.*: what it could be told to do. */
  hwFeatures = 0n;
  /** NETIF_F.*: what it was told to do. */
  wantedFeatures = 0n;
  /** NETIF_F.*: what it does for VLANs upon it. */
  vlanFeatures = 0n;
  /** IFLA_NETNS_IMMUTABLE: it stays where it is. */
  netnsImmutable = false;
  /** NET_NAME_*: how it came to its name. */
  nameAssignType = 0;
  /** The qdisc at its root, as IFLA_QDISC names it. */
  qdisc = "noop";
  /** NETREG_*. */
  regState: number = NETREG.UNINITIALIZED;
  /** Its kind, where it was made by a request, or could have been (`rtnl_link_ops`). */
  kind: LinkKindOf<NetDevice, NetStack> | undefined;
  ops: NetDeviceOpsOf<NetDevice>;
  /** Whether a request made it, and has not announced it yet (RTNL_LINK_INITIALIZING). */
  initializing = false;
  /** How many devices are above it, at most, itself included. */
  upperLevel = 1;
  /** How many devices are below it, at most, itself included. */
  lowerLevel = 1;
  /** Those above it; a master is first. */
  readonly upper: Adjacent[] = [];
  /** Those below it, in the order in which they came. */
  readonly lower: Adjacent[] = [];
  /** What went through it. */
  readonly stats: LinkStatistics = new LinkStatistics();

  /** For the functions that allocate devices (`alloc_netdev`). */
  constructor(net: NetStack, name: string, ops: NetDeviceOpsOf<NetDevice> = {}) {
    this.net = net;
    this.name = name;
    this.ops = ops;
  }

  /** The device that it is a port of (`netdev_master_upper_dev_get`). */
  get master(): NetDevice | undefined {
    const first = this.upper[0];
    return first?.master ? first.dev : undefined;
  }
}

/** An address that a device listens to (`struct netdev_hw_addr`). */
export interface HardwareAddress {
  readonly address: Uint8Array;
  /** How many want it. */
  refcount: number;
  /** How many devices above want it. */
  synced: number;
  /** To how many devices below it was passed on. */
  syncCount: number;
  /** Whether one of those who want it is a request (`global_use`). */
  globalUse: boolean;
}

/** Addresses by their hexadecimal digits, in the order in which they came. */
export type AddressList = Map<string, HardwareAddress>;

/** What a device has counted, `rtnl_link_stats64`. */
export class LinkStatistics {
  rxPackets = 0n;
  txPackets = 0n;
  rxBytes = 0n;
  txBytes = 0n;
  rxErrors = 0n;
  txErrors = 0n;
  rxDropped = 0n;
  txDropped = 0n;
  multicast = 0n;
}
