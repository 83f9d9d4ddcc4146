import type { Cause } from "../cause.ts";
import { Hook } from "../hook.ts";
import { Slot } from "../slot.ts";
import type { NetDevice, NetStack } from "../stack.ts";
import { integerKnob } from "../sysctl_values.ts";
import type { Nexthop, NhInfo } from "./nexthop.ts";

/** The nexthops of a namespace (`struct netns_nexthop`). */
export class NexthopNet {
  readonly #byId = new Map<number, Nexthop>();
  /** By ascending ids; absent when they must be sorted anew. */
  #sorted: readonly Nexthop[] | undefined = [];
  /** Counts changes; 0 before the first. */
  seq = 0;
  /** The last id that was chosen. */
  #lastId = 0;
  /** Whether routes are told of as if there were no nexthop objects (`nexthop_compat_mode`). */
  compatMode = true;

  constructor(net: NetStack) {
    net.sysctl.register(
      "net.ipv4.nexthop_compat_mode",
      integerKnob({
        read: () => Number(this.compatMode),
        write: (value) => {
          this.compatMode = value !== 0;
        },
        min: 0,
        max: 1,
        unsigned: true,
      }),
    );
  }

  /** The nexthop of an id (`nexthop_find_by_id`). */
  find(id: number): Nexthop | undefined {
    return this.#byId.get(id);
  }

  /** All, by ascending ids. */
  get all(): readonly Nexthop[] {
    return this.#sorted ??= [...this.#byId.values()].sort((one, other) => one.id - other.id);
  }

  /** A nexthop is there. */
  insert(nh: Nexthop): void {
    this.#byId.set(nh.id, nh);
    this.#sorted = undefined;
  }

  /** A nexthop is gone. */
  erase(nh: Nexthop): void {
    this.#byId.delete(nh.id);
    this.#sorted = undefined;
  }

  /** An id that no nexthop has; 0 if there is none (`nh_find_unused_id`). */
  unusedId(): number {
    const start = this.#lastId;
    for (;;) {
      this.#lastId = this.#lastId + 1 >>> 0;
      if (this.#lastId === start) return 0;
      if (!this.#byId.has(this.#lastId)) return this.#lastId;
    }
  }

  /** Something has changed (`nh_base_seq_inc`). */
  changed(): void {
    this.seq = (this.seq + 1 >>> 0) || 1;
  }
}

const NEXTHOPS = new Slot<NetStack, NexthopNet>((net) => new NexthopNet(net));

/** The nexthops of a namespace. */
export function nexthopsOf(net: NetStack): NexthopNet {
  return NEXTHOPS.of(net);
}

const OVER_DEVICE = new Slot<NetDevice, NhInfo[]>(() => []);

/** Those that lead over a device, the newest first (`devhash`). */
export function nexthopsOver(dev: NetDevice): NhInfo[] {
  return OVER_DEVICE.of(dev);
}

/** A nexthop that is told of. */
export interface ToldNexthop {
  /** RTM_NEWNEXTHOP, RTM_DELNEXTHOP. */
  readonly event: number;
  readonly nh: Nexthop;
  /** On whose behalf. */
  readonly cause: Cause;
}

/** A nexthop is new, another, or gone (`nexthop_notify`). */
export const nexthopNotify: Hook<[net: NetStack, told: ToldNexthop]> = new Hook();

/** A bucket of a resilient group has another nexthop (`nexthop_bucket_notify`). */
export const nexthopBucketNotify: Hook<[net: NetStack, group: Nexthop, index: number]> = new Hook();
