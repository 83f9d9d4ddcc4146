import { IFLA_OFFLOAD_XSTATS, IFLA_STATS } from "../../../abi/if_link.ts";
import { AF } from "../../../abi/socket.ts";
import type { MessageHeader, StatsAttributes, StatsOffloadAttributes } from "../../../codec/mod.ts";
import { encode } from "../../../codec/mod.ts";
import { Slot } from "../../net/slot.ts";
import type { NetDevice } from "../../net/stack.ts";
import { linkOps } from "../link/kinds/mod.ts";
import type { LinkXstatsOps } from "../link/kinds/kind_ops.ts";
import { stats64Of } from "../link/link_stats.ts";
import { nlaTotalSize } from "../nla_size.ts";

/** What of a device's counters is wanted (`struct rtnl_stats_dump_filters`). */
export interface StatsFilters {
  /** Bit n - 1 for IFLA_STATS_n. */
  readonly mask: number;
  /** Bit n - 1 for IFLA_OFFLOAD_XSTATS_n. */
  readonly offload: number;
}

/** Whether hardware shall count what it routes (`dev->offload_xstats_l3`). */
export const L3_STATS: Slot<NetDevice, { enabled: boolean }> = new Slot(() => ({ enabled: false }));

const IF_STATS_MSG = 12;
const STATS64 = 25 * 8;
const HW_STATS64 = 9 * 8;

/** Whether a mask has the bit of an attribute (`IFLA_STATS_FILTER_BIT`). */
export function wants(mask: number, attribute: number): boolean {
  return (mask & 1 << attribute - 1) !== 0;
}

/** Who counts more: of the device itself, and of its master. */
function xstatsOf(
  dev: NetDevice,
): readonly (readonly [id: number, ops: LinkXstatsOps | undefined])[] {
  const { kind, master } = dev;
  return [
    [IFLA_STATS.LINK_XSTATS, kind && linkOps(kind.name)?.linkXstats],
    [
      IFLA_STATS.LINK_XSTATS_SLAVE,
      master?.kind && linkOps(master.kind.name)?.linkXstats,
    ],
  ];
}

/** Bytes that RTM_NEWSTATS's payload must have room for (`if_nlmsg_stats_size`). */
export function statsSize(dev: NetDevice, { mask, offload }: StatsFilters): number {
  let size = IF_STATS_MSG;
  if (wants(mask, IFLA_STATS.LINK_64)) size += nlaTotalSize(STATS64);
  for (const [id, ops] of xstatsOf(dev)) {
    if (wants(mask, id) && ops) size += nlaTotalSize(ops.size(dev, id)) + nlaTotalSize(0);
  }
  if (wants(mask, IFLA_STATS.LINK_OFFLOAD_XSTATS)) size += offloadSize(dev, offload);
  if (wants(mask, IFLA_STATS.AF_SPEC)) size += nlaTotalSize(0);
  return size;
}

/** `rtnl_offload_xstats_get_size`. */
function offloadSize(dev: NetDevice, offload: number): number {
  let size = 0;
  if (wants(offload, IFLA_OFFLOAD_XSTATS.CPU_HIT)) size += nlaTotalSize(0);
  if (wants(offload, IFLA_OFFLOAD_XSTATS.HW_S_INFO)) {
    size += 2 * nlaTotalSize(0) + 2 * nlaTotalSize(1);
  }
  if (wants(offload, IFLA_OFFLOAD_XSTATS.L3_STATS)) {
    size += nlaTotalSize(L3_STATS.of(dev).enabled ? HW_STATS64 : 0);
  }
  return size === 0 ? 0 : size + nlaTotalSize(0);
}

/** The message that tells of a device's counters (`rtnl_fill_statsinfo`). */
export function statsMessage(
  dev: NetDevice,
  filters: StatsFilters,
  header: MessageHeader,
): Uint8Array<ArrayBuffer> {
  return encode({
    kind: "stats",
    ...header,
    header: { family: AF.UNSPEC, ifindex: dev.ifindex, filterMask: filters.mask },
    attributes: attributesOf(dev, filters),
  });
}

function attributesOf(dev: NetDevice, { mask, offload }: StatsFilters): StatsAttributes {
  const [own, slave] = xstatsOf(dev).map(([id, ops]) =>
    wants(mask, id) ? ops?.fill(dev, id) : undefined
  );
  const hardware = wants(mask, IFLA_STATS.LINK_OFFLOAD_XSTATS)
    ? offloadOf(dev, offload)
    : undefined;
  return {
    ...wants(mask, IFLA_STATS.LINK_64) && { link_64: stats64Of(dev) },
    ...own && { linkXstats: own },
    ...slave && { linkXstatsSlave: slave },
    ...hardware && { linkOffloadXstats: hardware },
    // Of the address families only MPLS counts.
    ...wants(mask, IFLA_STATS.AF_SPEC) && { afSpec: {} },
  };
}

/** `rtnl_offload_xstats_fill`, of a device that no hardware helps. */
function offloadOf(dev: NetDevice, offload: number): StatsOffloadAttributes | undefined {
  const { enabled } = L3_STATS.of(dev);
  const info = wants(offload, IFLA_OFFLOAD_XSTATS.HW_S_INFO);
  const l3 = enabled && wants(offload, IFLA_OFFLOAD_XSTATS.L3_STATS);
  if (!info && !l3) return undefined;
  return {
    ...info && { hwSInfo: { l3Stats: { request: enabled ? 1 : 0, used: 0 } } },
    ...l3 && { l3Stats: NOTHING },
  };
}

/** What hardware has counted that does not count. */
const NOTHING = {
  rxPackets: 0n,
  txPackets: 0n,
  rxBytes: 0n,
  txBytes: 0n,
  rxErrors: 0n,
  txErrors: 0n,
  rxDropped: 0n,
  txDropped: 0n,
  multicast: 0n,
} as const;
