import { ERRNO } from "../../../../abi/errno.ts";
import { RTAX, RTAX_FEATURE } from "../../../../abi/rtnetlink.ts";
import type { BlamingExplanation, MetricGiven } from "./fib_config.ts";

const { EINVAL } = ERRNO;
/** RTAX_MAX. */
const RTAX_MAX = RTAX.FASTOPEN_NO_COOKIE;
/** The congestion controls that every kernel has. */
const CONGESTION_CONTROLS: ReadonlySet<string> = new Set(["reno", "cubic"]);
/** The greatest values of metrics that have one; greater ones become it. */
const GREATEST: ReadonlyMap<number, number> = new Map([
  [RTAX.ADVMSS, 65535 - 40],
  [RTAX.MTU, 65535 - 15],
  [RTAX.HOPLIMIT, 255],
]);

/** The metrics of a route (`struct dst_metrics`). */
export interface FibMetrics {
  /** RTAX_n is element n. */
  readonly values: Uint32Array;
  /** RTAX_CC_ALGO; empty for none. */
  readonly ccAlgo: string;
}

/**
 * Reads metrics (`ip_fib_metrics_init`): `undefined` if there are none but zeros, or a negative error
 * number.
 */
export function fibMetricsInit(
  given: readonly MetricGiven[] | undefined,
  extack: BlamingExplanation,
): FibMetrics | undefined | number {
  if (given === undefined) return undefined;
  const values = new Uint32Array(RTAX_MAX + 1);
  let ccAlgo = "";
  for (const { type, value, text, offset } of given) {
    if (type === 0) continue;
    if (type > RTAX_MAX) {
      extack.msg = "Invalid metric type";
      return -EINVAL;
    }
    if (type === RTAX.CC_ALGO) {
      if (!CONGESTION_CONTROLS.has(text)) {
        extack.msg = "Unknown tcp congestion algorithm";
        return -EINVAL;
      }
      ccAlgo = text;
      continue;
    }
    if (value === undefined) {
      extack.msg = "Invalid attribute in metrics";
      extack.offs = offset;
      return -EINVAL;
    }
    if (type === RTAX.FEATURES && (value & ~RTAX_FEATURE.MASK) !== 0) {
      extack.msg = "Unknown flag set in feature mask in metrics attribute";
      return -EINVAL;
    }
    values[type] = Math.min(value, GREATEST.get(type) ?? value);
  }
  return ccAlgo === "" && values.every((value) => value === 0) ? undefined : { values, ccAlgo };
}

/** Whether two routes have the same metrics. */
export function sameMetrics(one: FibMetrics | undefined, other: FibMetrics | undefined): boolean {
  if (one === other) return true;
  return one !== undefined && other !== undefined && one.ccAlgo === other.ccAlgo &&
    one.values.every((value, at) => value === other.values[at]);
}

/** Whether a route has the metrics that a request has (`fib_metrics_match`). */
export function fibMetricsMatch(
  given: readonly MetricGiven[] | undefined,
  metrics: FibMetrics | undefined,
): boolean {
  for (const { type, value, text } of given ?? []) {
    if (type === 0) continue;
    if (type > RTAX_MAX) return false;
    if (type === RTAX.CC_ALGO) {
      const algorithm = CONGESTION_CONTROLS.has(text) ? text : "";
      if (algorithm !== (metrics?.ccAlgo ?? "")) return false;
    } else if (value === undefined || value !== (metrics?.values[type] ?? 0)) {
      return false;
    }
  }
  return true;
}
