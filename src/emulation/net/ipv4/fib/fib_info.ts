import { RTNH_COMPARE_MASK } from "../../../../abi/rtnetlink.ts";
import type { Nexthop } from "../../nexthop/nexthop.ts";
import { nhcsOf } from "../../nexthop/nexthop.ts";
import type { Encap } from "./fib_config.ts";
import { sameGateway } from "./fib_config.ts";
import type { FibMetrics } from "./fib_metrics.ts";
import { sameMetrics } from "./fib_metrics.ts";
import { FibNh } from "./fib_nh.ts";

export { FibNh };

/** What routes of several prefixes may have in common (`struct fib_info`). */
export class FibInfo {
  /** How many routes have it; 0 if it is of none yet, or no longer. */
  treeref = 0;
  /** RTNH_F_*. */
  flags = 0;
  protocol = 0;
  scope = 0;
  type = 0;
  tbId = 0;
  priority = 0;
  prefsrc = 0;
  metrics: FibMetrics | undefined = undefined;
  /** Its own next hops; none if it has a nexthop object. */
  nhs: readonly FibNh[] = [];
  /** The nexthop object that says where it leads. */
  nh: Nexthop | undefined = undefined;
  /** Whether routes are to go, as their source address has gone. */
  pfsrcRemoved = false;
  /** The next of the same hash. */
  hashNext: FibInfo | undefined = undefined;
}

/** The next hops of a route, be they its own or those of a nexthop object (`fib_info_nhc`). */
export function pathsOf({ nhs, nh }: FibInfo): readonly FibNh[] {
  return nh === undefined ? nhs : nhcsOf(nh);
}

function sameNexthop(one: FibNh, other: FibNh): boolean {
  return one.oif === other.oif && one.scope === other.scope && one.weight === other.weight &&
    one.tclassid === other.tclassid && sameGateway(one.gateway, other.gateway) &&
    ((one.flags ^ other.flags) & ~RTNH_COMPARE_MASK) === 0 && sameEncap(one.encap, other.encap);
}

/** Whether two encapsulations are the same (`lwtunnel_cmp_encap`). */
export function sameEncap(one: Encap | undefined, other: Encap | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.type === other.type && one.told.length === other.told.length &&
    one.told.every((byte, at) => byte === other.told[at]);
}

/** Whether routes that have one might as well have the other (`fib_find_info`). */
export function sameInfo(one: FibInfo, other: FibInfo): boolean {
  return one.nhs.length === other.nhs.length && one.protocol === other.protocol &&
    one.scope === other.scope && one.prefsrc === other.prefsrc &&
    one.priority === other.priority && one.type === other.type && one.tbId === other.tbId &&
    ((one.flags ^ other.flags) & ~RTNH_COMPARE_MASK) === 0 &&
    sameMetrics(one.metrics, other.metrics) && one.nh === other.nh &&
    one.nhs.every((nh, at) => {
      const twin = other.nhs[at];
      return twin !== undefined && sameNexthop(nh, twin);
    });
}

/** Infos by what they are (`fib_info_hash`). */
export class FibInfos {
  readonly #byHash = new Map<number, FibInfo>();
  /** How many there are. */
  size = 0;

  /** The one that is like another. */
  find(like: FibInfo): FibInfo | undefined {
    let info = this.#byHash.get(hashOf(like));
    while (info !== undefined && !sameInfo(info, like)) info = info.hashNext;
    return info;
  }

  /** Adds one. */
  add(info: FibInfo): void {
    const hash = hashOf(info);
    info.hashNext = this.#byHash.get(hash);
    this.#byHash.set(hash, info);
    this.size++;
  }

  /** Removes one. */
  remove(info: FibInfo): void {
    const hash = hashOf(info);
    let before = this.#byHash.get(hash);
    if (before === info) {
      if (info.hashNext === undefined) this.#byHash.delete(hash);
      else this.#byHash.set(hash, info.hashNext);
    } else {
      while (before !== undefined && before.hashNext !== info) before = before.hashNext;
      if (before === undefined) return;
      before.hashNext = info.hashNext;
    }
    info.hashNext = undefined;
    this.size--;
  }
}

/** Of what does not change. */
function hashOf({ nhs, nh, protocol, scope, type, tbId, prefsrc, priority }: FibInfo): number {
  let hash = mixed(nh === undefined ? nhs.length : nh.id, protocol << 16 | scope << 8 | type);
  hash = mixed(hash, tbId);
  hash = mixed(hash, prefsrc);
  hash = mixed(hash, priority);
  for (const { oif, gateway: { v4 } } of nhs) hash = mixed(mixed(hash, oif), v4);
  // Numbers of 31 bits are kept without a box everywhere.
  return hash >>> 2;
}

function mixed(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x9e3779b1);
  return product ^ product >>> 15;
}
