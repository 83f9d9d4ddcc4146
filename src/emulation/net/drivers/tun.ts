/** Devices whose other end is a file of a program: drivers/net/tun.c. */

import { ARPHRD } from "../../../abi/if_arp.ts";
import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { IFF_TUN } from "../../../abi/if_tun.ts";
import {
  allocNetdev,
  etherSetup,
  ethHwAddrRandom,
  ethMacAddr,
  ethValidateAddr,
  netdevStateChange,
  NETIF_F,
  netifCarrierOff,
  netifCarrierOn,
  netifSetRealNumRxQueues,
  netifSetRealNumTxQueues,
  registerNetdevice,
  unregisterNetdevice,
} from "../core/dev.ts";
import type { LinkKind, NetDeviceOps } from "../kind.ts";
import { Slot } from "../slot.ts";
import { type NetDevice, NETREG, type NetStack } from "../stack.ts";

const { E2BIG, EBUSY, EINVAL, EPERM } = ERRNO;
/** TUN_READQ_SIZE. */
const READ_QUEUE = 500;
/** MAX_TAP_QUEUES. */
const MOST_QUEUES = 256;
const MIN_MTU = 68;
const MAX_MTU = 65535;

/** What a device is as a tun or a tap (`struct tun_struct`). */
export interface Tun {
  /** IFF_TUN or IFF_TAP. */
  readonly type: number;
  /** The id of the user who may attach to it. */
  owner: number | undefined;
  /** The id of the group that may attach to it. */
  group: number | undefined;
  noPi: boolean;
  vnetHdr: boolean;
  multiQueue: boolean;
  persist: boolean;
  /** The files that are attached, and in use. */
  readonly files: TunFile[];
}

const TUN = new Slot<NetDevice, { tun: Tun | undefined }>(() => ({ tun: undefined }));

/** What a device is as a tun or a tap; `undefined` if it is neither. */
export function tunOf(dev: NetDevice): Tun | undefined {
  return TUN.of(dev).tun;
}

/** The kind. */
export const TUN_KIND: LinkKind = { name: "tun" };

function changeCarrier(dev: NetDevice, carrier: boolean): number {
  if (!carrier) netifCarrierOff(dev);
  else if (tunOf(dev)?.files.length === 0) return -EPERM;
  else netifCarrierOn(dev);
  return 0;
}

/** No file is attached to a device any longer (`tun_detach_all`). */
function uninit(dev: NetDevice): void {
  for (const file of tunOf(dev)?.files.splice(0) ?? []) file.forget();
}

/** What the program may say that it does (`TUN_USER_FEATURES`); at first it does none of it. */
const USER_FEATURES = NETIF_F.HW_CSUM | NETIF_F.TSO_ECN | NETIF_F.TSO | NETIF_F.TSO6 |
  NETIF_F.GSO_UDP_L4 | NETIF_F.GSO_UDP_TUNNEL | NETIF_F.GSO_UDP_TUNNEL_CSUM;

const fixFeatures = (_dev: NetDevice, features: bigint): bigint => features & ~USER_FEATURES;

const TUN_OPS: NetDeviceOps = { changeCarrier, uninit, fixFeatures };
const TAP_OPS: NetDeviceOps = {
  fixFeatures,
  changeCarrier,
  uninit,
  setRxMode: () => {},
  setMacAddress: ethMacAddr,
  linkSpeed: () => 10000,
  validateAddr: ethValidateAddr,
};

/** `tun_setup`. */
export function tunSetup(dev: NetDevice): void {
  dev.kind = TUN_KIND;
  dev.txQueueLen = READ_QUEUE;
}

/** `tun_net_initialize`. */
function initialize(dev: NetDevice, type: number): void {
  if (type === IFF_TUN.TUN) {
    dev.ops = TUN_OPS;
    dev.hardHeaderLen = 0;
    dev.addrLen = 0;
    dev.mtu = 1500;
    dev.type = ARPHRD.NONE;
    dev.flags = IFF.POINTOPOINT | IFF.NOARP | IFF.MULTICAST;
  } else {
    dev.ops = TAP_OPS;
    etherSetup(dev);
    dev.liveAddrChange = true;
    ethHwAddrRandom(dev);
  }
  dev.features = dev.hwFeatures = USER_FEATURES | NETIF_F.SG | NETIF_F.FRAGLIST |
    NETIF_F.HW_VLAN_CTAG_TX | NETIF_F.HW_VLAN_STAG_TX;
  dev.vlanFeatures = USER_FEATURES | NETIF_F.SG | NETIF_F.FRAGLIST;
  dev.minMtu = MIN_MTU;
  dev.maxMtu = MAX_MTU - dev.hardHeaderLen;
}

/** What a file is attached with (`struct ifreq` of TUNSETIFF). */
export interface TunRequest {
  /** Whether the device carries network packets, or Ethernet's. */
  readonly mode: "tun" | "tap";
  /** Its name, or a pattern such as `tun%d`, one character a byte. */
  readonly name?: string;
  /** The index that a new one is to have (TUNSETIFINDEX). */
  readonly ifindex?: number;
  /** IFF_NO_PI. */
  readonly noPi?: boolean;
  /** IFF_VNET_HDR. */
  readonly vnetHdr?: boolean;
  /** IFF_MULTI_QUEUE. */
  readonly multiQueue?: boolean;
  /** IFF_TUN_EXCL: it must be a new device. */
  readonly exclusive?: boolean;
  /** IFF_NO_CARRIER: it has no carrier at first. */
  readonly noCarrier?: boolean;
}

/** A file of /dev/net/tun that is attached to a device (`struct tun_file`). */
export class TunFile implements Disposable {
  #dev: NetDevice | undefined;

  /**
   * For `createTun`.
   * @internal
   */
  constructor(dev: NetDevice) {
    this.#dev = dev;
  }

  /** The device's index; `undefined` when it is gone, or the file is closed. */
  get ifindex(): number | undefined {
    return this.#dev?.ifindex;
  }

  /** The device's name, one character a byte. */
  get name(): string | undefined {
    return this.#dev?.name;
  }

  /**
   * The device.
   * @internal
   */
  get dev(): NetDevice | undefined {
    return this.#dev;
  }

  /**
   * The device is gone.
   * @internal
   */
  forget(): void {
    this.#dev = undefined;
  }

  /** Has the device stay when the last file is closed, or not (TUNSETPERSIST). */
  setPersist(persist: boolean): void {
    const tun = this.#dev && tunOf(this.#dev);
    if (this.#dev === undefined || tun === undefined || tun.persist === persist) return;
    tun.persist = persist;
    netdevStateChange(this.#dev);
  }

  /** Says whose the device is (TUNSETOWNER). */
  setOwner(owner: number): void {
    const tun = this.#dev && tunOf(this.#dev);
    if (this.#dev === undefined || tun === undefined) return;
    tun.owner = owner;
    netdevStateChange(this.#dev);
  }

  /** Says which group's the device is (TUNSETGROUP). */
  setGroup(group: number): void {
    const tun = this.#dev && tunOf(this.#dev);
    if (this.#dev === undefined || tun === undefined) return;
    tun.group = group;
    netdevStateChange(this.#dev);
  }

  /** As {@linkcode TunFile.close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Closes it; the device ends with the last file, unless it is to stay (`tun_detach`). */
  close(): void {
    const dev = this.#dev;
    const tun = dev && tunOf(dev);
    if (dev === undefined || tun === undefined) return;
    this.#dev = undefined;
    tun.files.splice(tun.files.indexOf(this), 1);
    setRealNumQueues(dev, tun);
    if (tun.files.length === 0) {
      netifCarrierOff(dev);
      if (!tun.persist && dev.regState === NETREG.REGISTERED) unregisterNetdevice(dev);
    }
    netdevStateChange(dev);
  }
}

/** It uses a queue for each file, and the last one always (`tun_set_real_num_queues`). */
function setRealNumQueues(dev: NetDevice, { files }: Tun): void {
  netifSetRealNumTxQueues(dev, files.length);
  netifSetRealNumRxQueues(dev, files.length);
}

/** What a device has of a request. */
function configure(tun: Tun, { noPi = false, vnetHdr = false, multiQueue = false }: TunRequest) {
  tun.noPi = noPi;
  tun.vnetHdr = vnetHdr;
  tun.multiQueue = multiQueue;
}

/**
 * Opens a file of /dev/net/tun and attaches it to a device, which is made if there is none of the
 * name (`tun_set_iff`). Returns the file, or a negative error number.
 */
export function createTun(net: NetStack, request: TunRequest): TunFile | number {
  const { name = "", multiQueue = false, noCarrier = false } = request;
  const existing = name === "" ? undefined : net.devices.byName(name);
  const file = existing === undefined ? make(net, request) : attach(existing, request);
  const dev = typeof file === "number" ? undefined : file.dev;
  if (dev === undefined) return file;
  const again = existing !== undefined && multiQueue && (tunOf(dev)?.files.length ?? 0) > 1;
  if (existing !== undefined) netdevStateChange(dev);
  if (again) return file;
  if (noCarrier) netifCarrierOff(dev);
  else netifCarrierOn(dev);
  return file;
}

function make(net: NetStack, request: TunRequest): TunFile | number {
  const { name = "", mode, multiQueue = false, ifindex = 0 } = request;
  const type = IFF_TUN[mode === "tun" ? "TUN" : "TAP"];
  const queues = multiQueue ? MOST_QUEUES : 1;
  const pattern = name === "" ? `${mode}%d` : name;
  const dev = allocNetdev(net, pattern, tunSetup, { txQueues: queues, rxQueues: queues });
  dev.ifindex = ifindex;
  const file = new TunFile(dev);
  const tun: Tun = {
    type,
    owner: undefined,
    group: undefined,
    noPi: false,
    vnetHdr: false,
    multiQueue: false,
    persist: false,
    files: [file],
  };
  configure(tun, request);
  TUN.of(dev).tun = tun;
  initialize(dev, type);
  setRealNumQueues(dev, tun);
  const error = registerNetdevice(dev);
  return error === 0 ? file : error;
}

function attach(dev: NetDevice, request: TunRequest): TunFile | number {
  const { mode, exclusive = false, multiQueue = false } = request;
  if (exclusive) return -EBUSY;
  const tun = tunOf(dev);
  if (tun === undefined || tun.type !== IFF_TUN[mode === "tun" ? "TUN" : "TAP"]) return -EINVAL;
  if (tun.multiQueue !== multiQueue) return -EINVAL;
  if (!multiQueue && tun.files.length === 1) return -EBUSY;
  if (tun.files.length === MOST_QUEUES) return -E2BIG;
  const file = new TunFile(dev);
  tun.files.push(file);
  setRealNumQueues(dev, tun);
  if (tun.files.length === 1 || !multiQueue) configure(tun, request);
  return file;
}
