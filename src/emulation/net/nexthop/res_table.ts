/** The buckets of resilient groups: net/ipv4/nexthop.c. */

import type { Clock, Timer } from "../clock.ts";
import { HZ, jiffies, jiffiesToMs } from "../jiffies.ts";

/** NH_RES_UPKEEP_DW_MINIMUM_INTERVAL. */
const MINIMUM_INTERVAL = HZ / 2;

/** A member of a group, as far as buckets know it. */
export interface BucketOwner {
  readonly weight: number;
  readonly nh: { readonly id: number };
  wantsBuckets: number;
  countBuckets: number;
}

/** Where flows of some hashes go (`struct nh_res_bucket`). */
export interface NhResBucket<Entry> {
  entry: Entry | undefined;
  /** Whether `entry` is one of the group. */
  occupied: boolean;
  /** When a packet came by, in jiffies. */
  usedTime: number;
  /** When it came to its nexthop. */
  migratedTime: number;
  /** RTNH_F_*. */
  readonly flags: number;
}

/** What a resilient group is asked to be. Times are in jiffies; `undefined`: as it is, or usual. */
export interface ResGroupGiven {
  readonly buckets: number | undefined;
  readonly idleTimer: number | undefined;
  readonly unbalancedTimer: number | undefined;
}

/** NH_RES_DEFAULT_IDLE_TIMER. */
const DEFAULT_IDLE_TIMER = 120 * HZ;

/** The buckets of a resilient group (`struct nh_res_table`). */
export class NhResTable<Entry extends BucketOwner> {
  readonly #clock: Clock;
  readonly #moved: (entry: Entry, index: number) => void;
  readonly buckets: readonly NhResBucket<Entry>[];
  /** Jiffies without packets after which a bucket may move. */
  idleTimer: number;
  /** Jiffies after which buckets move all the same; 0: never. */
  unbalancedTimer: number;
  /** Members that should have more buckets. */
  #underweight: Entry[] = [];
  #unbalancedSince = 0;
  #upkeep: Timer | undefined;

  /** @param moved Called when a bucket has moved of its own accord. */
  constructor(
    clock: Clock,
    { buckets, idleTimer, unbalancedTimer }: ResGroupGiven,
    moved: (entry: Entry, index: number) => void,
  ) {
    this.#clock = clock;
    this.#moved = moved;
    this.buckets = Array.from({ length: buckets ?? 0 }, () => ({
      entry: undefined,
      occupied: false,
      usedTime: 0,
      migratedTime: 0,
      flags: 0,
    }));
    this.idleTimer = idleTimer ?? DEFAULT_IDLE_TIMER;
    this.unbalancedTimer = unbalancedTimer ?? 0;
  }

  get #now(): number {
    return jiffies(this.#clock);
  }

  /** Jiffies since it is not as the weights say; 0 if it is. */
  get unbalancedTime(): number {
    return this.#underweight.length === 0 ? 0 : this.#now - this.#unbalancedSince;
  }

  /** Jiffies since a bucket's last packet. */
  idleTime({ usedTime }: NhResBucket<Entry>): number {
    return this.#now - usedTime;
  }

  /** A packet takes a bucket. */
  use(bucket: NhResBucket<Entry>): void {
    bucket.usedTime = this.#now;
  }

  /** Shares out the buckets of a new group (`nh_res_group_rebalance`). */
  share(entries: readonly Entry[]): void {
    this.#rebalance(entries);
    this.#doUpkeep(false);
  }

  /** The group has other members (`replace_nexthop_grp_res`). */
  replaceEntries(entries: readonly Entry[]): void {
    const since = this.#unbalancedSince;
    const unbalanced = this.#underweight.length > 0;
    this.cancel();
    for (const bucket of this.buckets) {
      const twin = entries.find(({ nh }) => nh.id === bucket.entry?.nh.id);
      if (twin === undefined) leave(bucket);
      else occupy(bucket, twin);
    }
    this.#rebalance(entries);
    if (unbalanced && this.#underweight.length > 0) this.#unbalancedSince = since;
    this.#doUpkeep(false);
  }

  /** Has nothing move any more. */
  cancel(): void {
    this.#upkeep?.cancel();
  }

  #rebalance(entries: readonly Entry[]): void {
    this.#underweight = [];
    let total = 0;
    for (const { weight } of entries) total += weight;
    let [weights, before] = [0, 0];
    for (const entry of entries) {
      weights += entry.weight;
      const bound = Math.floor((this.buckets.length * weights + (total >>> 1)) / total);
      entry.wantsBuckets = bound - before;
      before = bound;
      if (entry.countBuckets >= entry.wantsBuckets) continue;
      if (this.#underweight.length === 0) this.#unbalancedSince = this.#now;
      this.#underweight.unshift(entry);
    }
  }

  /** Moves the buckets that may move (`nh_res_table_upkeep`). */
  #doUpkeep(tells: boolean): void {
    const now = this.#now;
    let deadline = now + (this.unbalancedTimer || this.idleTimer);
    for (const [index, bucket] of this.buckets.entries()) {
      const point = this.#movesAt(bucket, now);
      if (point <= now) this.#move(bucket, index, tells);
      else deadline = Math.min(deadline, point);
    }
    if (this.#underweight.length === 0) return;
    const delay = Math.max(deadline - now, MINIMUM_INTERVAL);
    this.#upkeep = this.#clock.schedule(jiffiesToMs(delay), () => this.#doUpkeep(true));
  }

  /** When a bucket may move (`nh_res_bucket_should_migrate`). */
  #movesAt({ occupied, entry, usedTime, migratedTime }: NhResBucket<Entry>, now: number): number {
    if (!occupied || entry === undefined) return now;
    if (entry.countBuckets <= entry.wantsBuckets) return Infinity;
    const idle = usedTime === migratedTime ? now : usedTime + this.idleTimer;
    if (now >= idle || this.unbalancedTimer === 0) return idle;
    const forced = this.#unbalancedSince + this.unbalancedTimer;
    return now > forced ? now : Math.min(idle, Math.max(forced, now + 1));
  }

  #move(bucket: NhResBucket<Entry>, index: number, tells: boolean): void {
    const entry = this.#underweight[0];
    if (entry === undefined) return;
    occupy(bucket, entry);
    bucket.usedTime = bucket.migratedTime = this.#now;
    if (tells) this.#moved(entry, index);
    if (entry.countBuckets === entry.wantsBuckets) this.#underweight.shift();
  }
}

function leave<Entry extends BucketOwner>(bucket: NhResBucket<Entry>): void {
  if (bucket.occupied && bucket.entry !== undefined) bucket.entry.countBuckets--;
  bucket.occupied = false;
}

function occupy<Entry extends BucketOwner>(bucket: NhResBucket<Entry>, entry: Entry): void {
  leave(bucket);
  bucket.occupied = true;
  bucket.entry = entry;
  entry.countBuckets++;
}
