/** How much waits in the queue of a device at most: dql_attrs of net/core/net-sysfs.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { HZ } from "../../net/jiffies.ts";
import type { Attribute, Attributes } from "./attribute.ts";
import { dec } from "./netdev_store.ts";
import { kstrtouint, type Parsed } from "./numbers.ts";

const { EINVAL, ERANGE } = ERRNO;
const MS_PER_JIFFY = 1000 / HZ;
const INT_MAX = 0x7fffffff;
/** MAX_JIFFY_OFFSET, of which 32 bits are kept. */
const FOREVER = 0xfffffffe;
/** DQL_MAX_LIMIT: half of what 32 bits can count, less an object of a sixteenth of it. */
const DQL_MAX_LIMIT = 0x7fffffff - 0x0fffffff;
/** In how many jiffies a queue can be found to stand still. */
const STALL = { min: 4, max: 4 / 2 * 64 };

/** The limits of a queue (`struct dql`); times are in jiffies. */
export interface ByteQueueLimits {
  /** Bytes that may wait. */
  limit: number;
  /** What the limit may be at most. */
  maxLimit: number;
  /** What it may be at least. */
  minLimit: number;
  /** How long a limit is kept that is more than enough. */
  slackHoldTime: number;
  /** After how long a queue stands still; 0 for never. */
  stallThrs: number;
}

/** What a queue begins with (`dql_init`). */
export function dqlInit(): ByteQueueLimits {
  return { limit: 0, maxLimit: DQL_MAX_LIMIT, minLimit: 0, slackHoldTime: HZ, stallThrs: 0 };
}

function msecsToJiffies(ms: number): number {
  return ms > INT_MAX ? FOREVER : Math.ceil(ms / MS_PER_JIFFY);
}

function jiffiesToMsecs(jiffies: number): number {
  return jiffies * MS_PER_JIFFY >>> 0;
}

/** Does something with a number that was read, or gives the error that it is. */
function withNumber(value: Parsed, act: (value: number) => number): number {
  return typeof value === "number" ? value : act(Number(value));
}

function bytes(name: "limit" | "maxLimit" | "minLimit"): Attribute<ByteQueueLimits> {
  return {
    show: (dql) => dec(dql[name]),
    store: (dql, text) => {
      const value = /^max\n?$/.test(text) ? BigInt(DQL_MAX_LIMIT) : kstrtouint(text);
      return withNumber(value, (limit) => {
        if (limit > DQL_MAX_LIMIT) return -EINVAL;
        dql[name] = limit;
        return 0;
      });
    },
  };
}

/** The limits, and what is known of queues that stood still: none ever does. */
export const DQL: Attributes<ByteQueueLimits> = {
  limit: bytes("limit"),
  limit_max: bytes("maxLimit"),
  limit_min: bytes("minLimit"),
  hold_time: {
    show: ({ slackHoldTime }) => dec(jiffiesToMsecs(slackHoldTime)),
    store: (dql, text) =>
      withNumber(kstrtouint(text), (ms) => {
        dql.slackHoldTime = msecsToJiffies(ms);
        return 0;
      }),
  },
  inflight: { show: () => dec(0) },
  stall_thrs: {
    show: ({ stallThrs }) => dec(jiffiesToMsecs(stallThrs)),
    store: (dql, text) =>
      withNumber(kstrtouint(text), (ms) => {
        const jiffies = msecsToJiffies(ms);
        if (jiffies !== 0 && (jiffies < STALL.min || jiffies > STALL.max)) return -ERANGE;
        dql.stallThrs = jiffies;
        return 0;
      }),
  },
  stall_cnt: { show: () => dec(0) },
  stall_max: { show: () => dec(0), store: () => 0 },
};
