/** What a kernel was built with (`CONFIG_*`), where it shows in messages. */
export interface KernelConfig {
  /**
   * Whether bridges keep VLANs apart (CONFIG_BRIDGE_VLAN_FILTERING). Without it what sets that is
   * refused, links say nothing of it, and there are no RTM_*VLAN.
   * @default {true} as distributions build it
   */
  readonly vlanFiltering?: boolean;
}

/** A configuration in which everything is said. */
export function completeConfig({ vlanFiltering = true }: KernelConfig = {}): Required<KernelConfig> {
  return { vlanFiltering };
}
