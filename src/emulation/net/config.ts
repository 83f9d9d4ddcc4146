/** What a kernel was built with (`CONFIG_*`), where it shows in messages. */
export interface KernelConfig {
  /**
   * Whether bridges keep VLANs apart (CONFIG_BRIDGE_VLAN_FILTERING). Without it what sets that is
   * refused, links say nothing of it, and there are no RTM_*VLAN.
   * @default {true} as distributions build it
   */
  readonly vlanFiltering?: boolean;
  /**
   * The kinds of qdiscs that there are beside those that every kernel has (CONFIG_NET_SCH_*): their
   * options are told as they were given, and nothing in them is looked at.
   * @default {["cake", "cbs", …]} what distributions build
   */
  readonly qdiscs?: readonly string[];
}

/** The qdiscs that distributions build, and that have no code of their own here. */
const USUAL_QDISCS: readonly string[] = [
  "cake",
  "cbs",
  "choke",
  "codel",
  "drr",
  "dualpi2",
  "etf",
  "ets",
  "fq",
  "fq_codel",
  "fq_pie",
  "gred",
  "hfsc",
  "hhf",
  "mqprio",
  "multiq",
  "netem",
  "pie",
  "plug",
  "prio",
  "qfq",
  "red",
  "sfb",
  "sfq",
  "skbprio",
  "taprio",
];

/** A configuration in which everything is said. */
export function completeConfig(
  { vlanFiltering = true, qdiscs = USUAL_QDISCS }: KernelConfig = {},
): Required<KernelConfig> {
  return { vlanFiltering, qdiscs };
}
