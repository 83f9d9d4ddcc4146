/** What ports of bonds tell of themselves: drivers/net/bonding/bond_sysfs_slave.c. */

import { BOND_LINK, BOND_STATE } from "../../../abi/if_bonding.ts";
import type { BondSlave } from "../../net/drivers/bond_state.ts";
import type { Attributes } from "./attribute.ts";
import { macText } from "./net_class.ts";
import { dec } from "./netdev_store.ts";

/** BOND_LINK_* in words (`bond_slave_link_status`). */
const LINK: Readonly<Record<number, string>> = {
  [BOND_LINK.UP]: "up",
  [BOND_LINK.FAIL]: "going down",
  [BOND_LINK.DOWN]: "down",
  [BOND_LINK.BACK]: "going back",
};

/** What is told of the aggregator of a port that has none. */
const NOT_AVAILABLE = { show: (): string => "N/A\n" };

/** The attributes. No port has an aggregator here. */
export const BONDING_SLAVE: Attributes<BondSlave> = {
  state: { show: ({ backup }) => backup === BOND_STATE.ACTIVE ? "active\n" : "backup\n" },
  mii_status: { show: ({ link }) => `${LINK[link] ?? "unknown"}\n` },
  link_failure_count: { show: ({ linkFailureCount }) => dec(linkFailureCount) },
  perm_hwaddr: { show: ({ dev, permAddress }) => macText(permAddress.subarray(0, dev.addrLen)) },
  queue_id: { show: ({ queueId }) => dec(queueId) },
  ad_aggregator_id: NOT_AVAILABLE,
  ad_actor_oper_port_state: NOT_AVAILABLE,
  ad_partner_oper_port_state: NOT_AVAILABLE,
};
