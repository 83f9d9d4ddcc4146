/**
 * linux/gen_stats.h of Linux 6.18: traffic control counters.
 *
 * @module
 */

/** `TCA_STATS_*`, linux/gen_stats.h: inside TCA_STATS2. */
export const TCA_STATS = {
  UNSPEC: 0,
  BASIC: 1,
  RATE_EST: 2,
  QUEUE: 3,
  APP: 4,
  RATE_EST64: 5,
  PAD: 6,
  BASIC_HW: 7,
  PKT64: 8,
} as const;
