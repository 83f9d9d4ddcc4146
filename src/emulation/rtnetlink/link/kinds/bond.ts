import { BOND_MODE } from "../../../../abi/if_bonding.ts";
import { ERRNO } from "../../../../abi/errno.ts";
import { IFLA_BOND, IFLA_BOND_SLAVE } from "../../../../abi/if_link.ts";
import type { LinkBondAttributes, LinkBondPortAttributes } from "../../../../codec/mod.ts";
import {
  BOND_POLICY,
  BOND_SLAVE_POLICY,
} from "../../../../codec/validation/policies/link_kinds.ts";
import { BOND_KIND, BOND_TX_QUEUES, bondRegister, bondSetup } from "../../../net/drivers/bond.ts";
import {
  bondAddArpTarget,
  bondAddNsTarget,
  type BondOption,
  bondSetActiveSlave,
  bondSetActorSystem,
  bondSetOption,
  bondSetPortPriority,
  bondSetPrimary,
  bondSetPrio,
  bondSetQueueId,
} from "../../../net/drivers/bond_options.ts";
import {
  type Bond,
  bondOf,
  bondSlaveOf,
  MOST_TARGETS,
  usesPrimary,
} from "../../../net/drivers/bond_state.ts";
import { ETH_ALEN } from "../../../net/drivers/ethernet_address.ts";
import { vxlanAddressText } from "../../../net/drivers/vxlan_address.ts";
import { AF } from "../../../../abi/socket.ts";
import { unregisterNetdevice } from "../../../net/core/dev.ts";
import type { NetDevice } from "../../../net/stack.ts";
import type { ExtAck } from "../../../netlink/ack.ts";
import { ip6Of } from "../../ip6.ts";
import { blame } from "../../nested_attributes.ts";
import { nlaTotalSize } from "../../nla_size.ts";
import type { RequestAttributes } from "../../request_attributes.ts";
import { macText, validateEtherAddress } from "./ethernet.ts";
import type { RtnlLinkOps } from "./kind_ops.ts";

const { EINVAL, ENODEV } = ERRNO;
/** MAX_ADDR_LEN. */
const MAX_ADDR_LEN = 32;

/** Changes a bond by what a request says, attribute by attribute (`bond_changelink`). */
class Change {
  readonly #bond: Bond;
  readonly #data: RequestAttributes;
  readonly #extack: ExtAck;

  constructor(bond: Bond, data: RequestAttributes, extack: ExtAck) {
    this.#bond = bond;
    this.#data = data;
    this.#extack = extack;
  }

  /** Returns 0, or a negative error number. */
  make(): number {
    const number = (id: number, name: BondOption) => this.#number(id, name);
    return number(IFLA_BOND.MODE, "mode") || this.#activeSlave() ||
      number(IFLA_BOND.MIIMON, "miimon") || number(IFLA_BOND.UPDELAY, "updelay") ||
      number(IFLA_BOND.DOWNDELAY, "downdelay") ||
      number(IFLA_BOND.PEER_NOTIF_DELAY, "peerNotifDelay") || this.#useCarrier() ||
      this.#arpInterval() || this.#arpTargets() || this.#nsTargets() || this.#arpValidate() ||
      number(IFLA_BOND.ARP_ALL_TARGETS, "arpAllTargets") || this.#primary() ||
      number(IFLA_BOND.PRIMARY_RESELECT, "primaryReselect") ||
      number(IFLA_BOND.FAIL_OVER_MAC, "failOverMac") ||
      number(IFLA_BOND.XMIT_HASH_POLICY, "xmitHashPolicy") ||
      number(IFLA_BOND.RESEND_IGMP, "resendIgmp") ||
      number(IFLA_BOND.NUM_PEER_NOTIF, "numPeerNotif") ||
      number(IFLA_BOND.ALL_SLAVES_ACTIVE, "allSlavesActive") ||
      number(IFLA_BOND.MIN_LINKS, "minLinks") || number(IFLA_BOND.LP_INTERVAL, "lpInterval") ||
      number(IFLA_BOND.PACKETS_PER_SLAVE, "packetsPerSlave") ||
      number(IFLA_BOND.AD_LACP_ACTIVE, "adLacpActive") ||
      number(IFLA_BOND.AD_LACP_RATE, "adLacpRate") || number(IFLA_BOND.AD_SELECT, "adSelect") ||
      number(IFLA_BOND.AD_ACTOR_SYS_PRIO, "adActorSysPrio") ||
      number(IFLA_BOND.AD_USER_PORT_KEY, "adUserPortKey") || this.#actorSystem() ||
      number(IFLA_BOND.TLB_DYNAMIC_LB, "tlbDynamicLb") ||
      number(IFLA_BOND.MISSED_MAX, "missedMax") ||
      number(IFLA_BOND.COUPLED_CONTROL, "coupledControl") ||
      number(IFLA_BOND.BROADCAST_NEIGH, "broadcastNeigh");
  }

  /** Blames an attribute for what the bond says of it. */
  #blamed(id: number, error: number, { msg }: { readonly msg?: string }): number {
    if (error !== 0 && msg !== undefined) blame(this.#extack, this.#data, id, msg);
    return error;
  }

  /** A number of whatever width the attribute has, with sign where it is wide. */
  #valueOf(id: number): number | undefined {
    const payload = this.#data.payload(id);
    if (payload === undefined) return undefined;
    if (U8.has(id)) return payload.getUint8(0);
    return U16.has(id) ? payload.getUint16(0, true) : payload.getInt32(0, true);
  }

  #number(id: number, name: BondOption): number {
    const value = this.#valueOf(id);
    if (value === undefined) return 0;
    const said = {};
    return this.#blamed(id, bondSetOption(this.#bond, name, value, said), said);
  }

  #activeSlave(): number {
    const index = this.#data.s32(IFLA_BOND.ACTIVE_SLAVE);
    if (index === undefined) return 0;
    const dev = this.#bond.dev.net.devices.byIndex(index);
    if (index !== 0 && dev === undefined) return -ENODEV;
    const said = {};
    const error = bondSetActiveSlave(this.#bond, dev, said);
    return this.#blamed(IFLA_BOND.ACTIVE_SLAVE, error, said);
  }

  #useCarrier(): number {
    const use = this.#data.u8(IFLA_BOND.USE_CARRIER);
    if (use === undefined || use === 1) return 0;
    const msg = "option obsolete, use_carrier cannot be disabled";
    return this.#blamed(IFLA_BOND.USE_CARRIER, -EINVAL, { msg });
  }

  #arpInterval(): number {
    const { ARP_INTERVAL, MIIMON } = IFLA_BOND;
    if ((this.#data.s32(ARP_INTERVAL) ?? 0) !== 0 && (this.#data.s32(MIIMON) ?? 0) !== 0) {
      const msg = "ARP monitoring cannot be used with MII monitoring";
      return this.#blamed(ARP_INTERVAL, -EINVAL, { msg });
    }
    return this.#number(ARP_INTERVAL, "arpInterval");
  }

  #arpTargets(): number {
    const id = IFLA_BOND.ARP_IP_TARGET;
    if (!this.#data.has(id)) return 0;
    this.#bond.params.arpTargets = [];
    for (const { id: item, alone } of this.#data.items(id)) {
      const payload = alone.payload(item);
      if (payload === undefined || payload.byteLength < 4) return -EINVAL;
      const said = {};
      const error = bondAddArpTarget(this.#bond, payload.getUint32(0), said);
      if (error !== 0) return this.#blamed(id, error, said);
    }
    return 0;
  }

  #nsTargets(): number {
    const id = IFLA_BOND.NS_IP6_TARGET;
    if (!this.#data.has(id)) return 0;
    this.#bond.params.nsTargets = [];
    for (const { id: item, alone } of this.#data.items(id)) {
      const payload = alone.payload(item);
      if (payload === undefined || payload.byteLength < 16) {
        this.#extack.msg = "Invalid IPv6 address";
        return -EINVAL;
      }
      const said = {};
      const error = bondAddNsTarget(this.#bond, ip6Of(payload), said);
      if (error !== 0) return this.#blamed(id, error, said);
    }
    return 0;
  }

  #arpValidate(): number {
    const { ARP_VALIDATE, ARP_INTERVAL, MIIMON } = IFLA_BOND;
    if ((this.#data.s32(ARP_VALIDATE) ?? 0) !== 0 && (this.#data.s32(MIIMON) ?? 0) !== 0) {
      const msg = "ARP validating cannot be used with MII monitoring";
      return this.#blamed(ARP_INTERVAL, -EINVAL, { msg });
    }
    return this.#number(ARP_VALIDATE, "arpValidate");
  }

  #primary(): number {
    const index = this.#data.s32(IFLA_BOND.PRIMARY);
    if (index === undefined) return 0;
    const name = this.#bond.dev.net.devices.byIndex(index)?.name ?? "";
    const said = {};
    return this.#blamed(IFLA_BOND.PRIMARY, bondSetPrimary(this.#bond, name, said), said);
  }

  #actorSystem(): number {
    const id = IFLA_BOND.AD_ACTOR_SYSTEM;
    const address = this.#data.bytes(id);
    if (address === undefined) return 0;
    if (address.length !== ETH_ALEN) return -EINVAL;
    const said = {};
    return this.#blamed(id, bondSetActorSystem(this.#bond, address, said), said);
  }
}

const U8: ReadonlySet<number> = new Set([
  ...[IFLA_BOND.MODE, IFLA_BOND.PRIMARY_RESELECT, IFLA_BOND.FAIL_OVER_MAC],
  ...[IFLA_BOND.XMIT_HASH_POLICY, IFLA_BOND.NUM_PEER_NOTIF, IFLA_BOND.ALL_SLAVES_ACTIVE],
  ...[IFLA_BOND.AD_LACP_ACTIVE, IFLA_BOND.AD_LACP_RATE, IFLA_BOND.AD_SELECT],
  ...[IFLA_BOND.TLB_DYNAMIC_LB, IFLA_BOND.MISSED_MAX, IFLA_BOND.COUPLED_CONTROL],
  IFLA_BOND.BROADCAST_NEIGH,
]);
const U16: ReadonlySet<number> = new Set([
  IFLA_BOND.AD_ACTOR_SYS_PRIO,
  IFLA_BOND.AD_USER_PORT_KEY,
]);

/** `bond_slave_changelink`. */
function slaveChangelink(
  master: NetDevice,
  dev: NetDevice,
  data: RequestAttributes,
  extack: ExtAck,
): number {
  const bond = bondOf(master);
  if (bond === undefined) return -ENODEV;
  const { QUEUE_ID, PRIO, ACTOR_PORT_PRIO } = IFLA_BOND_SLAVE;
  const blamed = (id: number, set: (said: { msg?: string }) => number) => {
    if (!data.has(id)) return 0;
    const said: { msg?: string } = {};
    const error = set(said);
    if (error !== 0 && said.msg !== undefined) blame(extack, data, id, said.msg);
    return error;
  };
  return blamed(QUEUE_ID, (said) => bondSetQueueId(bond, dev, data.u16(QUEUE_ID) ?? 0, said)) ||
    blamed(PRIO, (said) => bondSetPrio(bond, dev, data.s32(PRIO) ?? 0, said)) ||
    blamed(
      ACTOR_PORT_PRIO,
      (said) => bondSetPortPriority(bond, dev, data.u16(ACTOR_PORT_PRIO) ?? 0, said),
    );
}

/** Payload sizes of what there must be room for (`bond_get_size`). */
const SIZES = [
  ...[1, 4, 4, 4, 4, 1, 4, 4, ...Array<number>(MOST_TARGETS).fill(4), 4, 4, 4, 1, 1, 1, 4, 1, 1],
  ...[4, 4, 4, 1, 1, 1, 4, 2, 2, 2, 2, ETH_ALEN, 2, 2, ETH_ALEN, 1, 4, 1, 4],
  ...[...Array<number>(MOST_TARGETS).fill(16), 1, 1],
];
/** The same of `bond_get_slave_size`. */
const SLAVE_SIZES = [1, 1, 4, MAX_ADDR_LEN, 2, 2, 1, 2, 4, 2];

function sizeOf(payloads: readonly number[]): number {
  return payloads.reduce((size, payload) => size + nlaTotalSize(payload), 0);
}

/** `bond_fill_info`. */
function dataOf(dev: NetDevice): LinkBondAttributes {
  const bond = bondOf(dev);
  if (bond === undefined) return {};
  const { params: { miimon, ...params }, currActiveSlave, primarySlave } = bond;
  const active = usesPrimary(bond) ? currActiveSlave?.dev.ifindex : undefined;
  const text = (family: number, address: bigint) => vxlanAddressText({ family, address });
  return {
    mode: params.mode,
    ...active !== undefined && { activeSlave: active },
    miimon,
    updelay: params.updelay * miimon,
    downdelay: params.downdelay * miimon,
    peerNotifDelay: params.peerNotifDelay * miimon,
    useCarrier: 1,
    arpInterval: params.arpInterval,
    ...params.arpTargets.length > 0 && {
      arpIpTarget: params.arpTargets.map((target) => text(AF.INET, BigInt(target))),
    },
    arpValidate: params.arpValidate,
    arpAllTargets: params.arpAllTargets,
    ...params.nsTargets.length > 0 && {
      nsIp6Target: params.nsTargets.map((target) => text(AF.INET6, target)),
    },
    ...primarySlave !== undefined && { primary: primarySlave.dev.ifindex },
    primaryReselect: params.primaryReselect,
    failOverMac: params.failOverMac,
    xmitHashPolicy: params.xmitPolicy,
    resendIgmp: params.resendIgmp,
    numPeerNotif: params.numPeerNotif,
    allSlavesActive: params.allSlavesActive,
    minLinks: params.minLinks,
    lpInterval: params.lpInterval,
    packetsPerSlave: params.packetsPerSlave,
    adLacpActive: params.lacpActive,
    adLacpRate: params.lacpFast,
    adSelect: params.adSelect,
    tlbDynamicLb: params.tlbDynamicLb,
    missedMax: params.missedMax,
    coupledControl: params.coupledControl,
    broadcastNeigh: params.broadcastNeighbor,
    ...params.mode === BOND_MODE["8023AD"] && {
      adActorSysPrio: params.adActorSysPrio,
      adUserPortKey: params.adUserPortKey,
      adActorSystem: macText(params.adActorSystem),
    },
  };
}

/** `bond_fill_slave_info`. */
function slaveDataOf(dev: NetDevice): LinkBondPortAttributes {
  const slave = bondSlaveOf(dev);
  if (slave === undefined) return {};
  return {
    state: slave.backup,
    miiStatus: slave.link,
    linkFailureCount: slave.linkFailureCount,
    permHwaddr: macText(slave.permAddress),
    queueId: slave.queueId,
    prio: slave.prio,
    ...slave.bond.params.mode === BOND_MODE["8023AD"] && { actorPortPrio: slave.portPriority },
  };
}

/** Links of kind bond. */
export const BOND_LINK_OPS: RtnlLinkOps = {
  kind: BOND_KIND,
  policy: BOND_POLICY,
  setup: bondSetup,
  validate: validateEtherAddress,
  newlink: (dev, { data }, extack) => {
    const bond = bondOf(dev);
    if (bond === undefined) return -ENODEV;
    let error = bondRegister(dev);
    if (error !== 0 || data === undefined) return error;
    error = new Change(bond, data, extack).make();
    if (error !== 0) unregisterNetdevice(dev);
    return error;
  },
  changelink: (dev, _tb, data, extack) => {
    const bond = bondOf(dev);
    if (bond === undefined) return -ENODEV;
    return data === undefined ? 0 : new Change(bond, data, extack).make();
  },
  size: () => sizeOf(SIZES),
  fillInfo: (dev) => ({ kind: "bond", data: dataOf(dev) }),
  numTxQueues: () => BOND_TX_QUEUES,
  numRxQueues: () => BOND_TX_QUEUES,
  slave: {
    policy: BOND_SLAVE_POLICY,
    changelink: (master, dev, _tb, data, extack) =>
      data === undefined ? 0 : slaveChangelink(master, dev, data, extack),
    size: () => sizeOf(SLAVE_SIZES),
    fillInfo: (_master, dev) => ({ slaveKind: "bond", slaveData: slaveDataOf(dev) }),
  },
};
