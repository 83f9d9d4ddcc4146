import {
  IFLA_BRIDGE_MRP,
  IFLA_BRIDGE_MRP_IN_ROLE,
  IFLA_BRIDGE_MRP_IN_STATE,
  IFLA_BRIDGE_MRP_INFO,
  IFLA_BRIDGE_MRP_INSTANCE,
  IFLA_BRIDGE_MRP_PORT_ROLE,
  IFLA_BRIDGE_MRP_PORT_STATE,
  IFLA_BRIDGE_MRP_RING_ROLE,
  IFLA_BRIDGE_MRP_RING_STATE,
  IFLA_BRIDGE_MRP_START_IN_TEST,
  IFLA_BRIDGE_MRP_START_TEST,
} from "../../abi/if_bridge.ts";
import {
  BR_MRP_IN_ROLE,
  BR_MRP_IN_STATE,
  BR_MRP_PORT_ROLE,
  BR_MRP_PORT_STATE,
  BR_MRP_RING_ROLE,
  BR_MRP_RING_STATE,
} from "../../abi/mrp_bridge.ts";
import { nest, repeated } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, u16, u32 } from "../types.ts";

/** `IFLA_BRIDGE_MRP_INSTANCE_*`: a ring to add or to remove. */
export interface LinkBridgeMrpInstanceAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_MRP_INSTANCE_RING_ID`: the ring's number. */
  ringId?: number;
  /** `IFLA_BRIDGE_MRP_INSTANCE_P_IFINDEX`: the index of the primary port. */
  pIfindex?: number;
  /** `IFLA_BRIDGE_MRP_INSTANCE_S_IFINDEX`: the index of the secondary port. */
  sIfindex?: number;
  /** `IFLA_BRIDGE_MRP_INSTANCE_PRIO`: the bridge's priority in the ring. */
  prio?: number;
}

/** `IFLA_BRIDGE_MRP_PORT_STATE_*`. */
export interface LinkBridgeMrpPortStateAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_MRP_PORT_STATE_STATE`: BR_MRP_PORT_STATE_*. */
  state?: number;
}

/** `IFLA_BRIDGE_MRP_PORT_ROLE_*`. */
export interface LinkBridgeMrpPortRoleAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_MRP_PORT_ROLE_ROLE`: BR_MRP_PORT_ROLE_*. */
  role?: number;
}

/** `IFLA_BRIDGE_MRP_RING_STATE_*`. */
export interface LinkBridgeMrpRingStateAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_MRP_RING_STATE_RING_ID`: the ring's number. */
  ringId?: number;
  /** `IFLA_BRIDGE_MRP_RING_STATE_STATE`: BR_MRP_RING_STATE_*. */
  state?: number;
}

/** `IFLA_BRIDGE_MRP_RING_ROLE_*`. */
export interface LinkBridgeMrpRingRoleAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_MRP_RING_ROLE_RING_ID`: the ring's number. */
  ringId?: number;
  /** `IFLA_BRIDGE_MRP_RING_ROLE_ROLE`: BR_MRP_RING_ROLE_*. */
  role?: number;
}

/** `IFLA_BRIDGE_MRP_START_TEST_*`: test frames to send around the ring. */
export interface LinkBridgeMrpStartTestAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_MRP_START_TEST_RING_ID`: the ring's number. */
  ringId?: number;
  /** `IFLA_BRIDGE_MRP_START_TEST_INTERVAL`: between frames, in µs; 0 to stop. */
  interval?: number;
  /** `IFLA_BRIDGE_MRP_START_TEST_MAX_MISS`: how many may be lost before the ring is open. */
  maxMiss?: number;
  /** `IFLA_BRIDGE_MRP_START_TEST_PERIOD`: for how long, in µs. */
  period?: number;
  /** `IFLA_BRIDGE_MRP_START_TEST_MONITOR`: 1 to only watch for such frames. */
  monitor?: number;
}

/** `IFLA_BRIDGE_MRP_INFO_*`: a ring. */
export interface LinkBridgeMrpInfoAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_MRP_INFO_RING_ID`: the ring's number. */
  ringId?: number;
  /** `IFLA_BRIDGE_MRP_INFO_P_IFINDEX`: the index of the primary port. */
  pIfindex?: number;
  /** `IFLA_BRIDGE_MRP_INFO_S_IFINDEX`: the index of the secondary port. */
  sIfindex?: number;
  /** `IFLA_BRIDGE_MRP_INFO_PRIO`: the bridge's priority in the ring. */
  prio?: number;
  /** `IFLA_BRIDGE_MRP_INFO_RING_STATE`: BR_MRP_RING_STATE_*. */
  ringState?: number;
  /** `IFLA_BRIDGE_MRP_INFO_RING_ROLE`: BR_MRP_RING_ROLE_*. */
  ringRole?: number;
  /** `IFLA_BRIDGE_MRP_INFO_TEST_INTERVAL`: between test frames, in µs. */
  testInterval?: number;
  /** `IFLA_BRIDGE_MRP_INFO_TEST_MAX_MISS`: how many may be lost before the ring is open. */
  testMaxMiss?: number;
  /** `IFLA_BRIDGE_MRP_INFO_TEST_MONITOR`: 1 if they are only watched for. */
  testMonitor?: number;
  /** `IFLA_BRIDGE_MRP_INFO_I_IFINDEX`: the index of the port to another ring. */
  iIfindex?: number;
  /** `IFLA_BRIDGE_MRP_INFO_IN_STATE`: BR_MRP_IN_STATE_*. */
  inState?: number;
  /** `IFLA_BRIDGE_MRP_INFO_IN_ROLE`: BR_MRP_IN_ROLE_*. */
  inRole?: number;
  /** `IFLA_BRIDGE_MRP_INFO_IN_TEST_INTERVAL`: between test frames by way of other rings, in µs. */
  inTestInterval?: number;
  /** `IFLA_BRIDGE_MRP_INFO_IN_TEST_MAX_MISS`: how many of those may be lost. */
  inTestMaxMiss?: number;
}

/** `IFLA_BRIDGE_MRP_IN_STATE_*`. */
export interface LinkBridgeMrpInStateAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_MRP_IN_STATE_IN_ID`: the interconnection's number. */
  inId?: number;
  /** `IFLA_BRIDGE_MRP_IN_STATE_STATE`: BR_MRP_IN_STATE_*. */
  state?: number;
}

/** `IFLA_BRIDGE_MRP_IN_ROLE_*`. */
export interface LinkBridgeMrpInRoleAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_MRP_IN_ROLE_RING_ID`: the ring's number. */
  ringId?: number;
  /** `IFLA_BRIDGE_MRP_IN_ROLE_IN_ID`: the interconnection's number, 16 bits here. */
  inId?: number;
  /** `IFLA_BRIDGE_MRP_IN_ROLE_ROLE`: BR_MRP_IN_ROLE_*. */
  role?: number;
  /** `IFLA_BRIDGE_MRP_IN_ROLE_I_IFINDEX`: the index of the port to another ring. */
  iIfindex?: number;
}

/** `IFLA_BRIDGE_MRP_START_IN_TEST_*`: test frames to send by way of other rings. */
export interface LinkBridgeMrpStartInTestAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_MRP_START_IN_TEST_IN_ID`: the interconnection's number. */
  inId?: number;
  /** `IFLA_BRIDGE_MRP_START_IN_TEST_INTERVAL`: between frames, in µs; 0 to stop. */
  interval?: number;
  /** `IFLA_BRIDGE_MRP_START_IN_TEST_MAX_MISS`: how many may be lost. */
  maxMiss?: number;
  /** `IFLA_BRIDGE_MRP_START_IN_TEST_PERIOD`: for how long, in µs. */
  period?: number;
}

/**
 * `IFLA_BRIDGE_MRP_*`: media redundancy of a bridge (IEC 62439-2). All but `info` is for requests.
 */
export interface LinkBridgeMrpAttributes extends AttributeSet {
  /** `IFLA_BRIDGE_MRP_INSTANCE`. */
  instance?: LinkBridgeMrpInstanceAttributes;
  /** `IFLA_BRIDGE_MRP_PORT_STATE`. */
  portState?: LinkBridgeMrpPortStateAttributes;
  /** `IFLA_BRIDGE_MRP_PORT_ROLE`. */
  portRole?: LinkBridgeMrpPortRoleAttributes;
  /** `IFLA_BRIDGE_MRP_RING_STATE`. */
  ringState?: LinkBridgeMrpRingStateAttributes;
  /** `IFLA_BRIDGE_MRP_RING_ROLE`. */
  ringRole?: LinkBridgeMrpRingRoleAttributes;
  /** `IFLA_BRIDGE_MRP_START_TEST`. */
  startTest?: LinkBridgeMrpStartTestAttributes;
  /** `IFLA_BRIDGE_MRP_INFO`: the rings, an attribute each. */
  info?: LinkBridgeMrpInfoAttributes[];
  /** `IFLA_BRIDGE_MRP_IN_ROLE`. */
  inRole?: LinkBridgeMrpInRoleAttributes;
  /** `IFLA_BRIDGE_MRP_IN_STATE`. */
  inState?: LinkBridgeMrpInStateAttributes;
  /** `IFLA_BRIDGE_MRP_START_IN_TEST`. */
  startInTest?: LinkBridgeMrpStartInTestAttributes;
}

const ringRole = enumeration(u32, ["BR_MRP_RING_ROLE", BR_MRP_RING_ROLE]);
const ringState = enumeration(u32, ["BR_MRP_RING_STATE", BR_MRP_RING_STATE]);
const inRole = enumeration(u32, ["BR_MRP_IN_ROLE", BR_MRP_IN_ROLE]);
const inState = enumeration(u32, ["BR_MRP_IN_STATE", BR_MRP_IN_STATE]);

const INSTANCE: AttributeTable<LinkBridgeMrpInstanceAttributes> = new AttributeTable(
  "IFLA_BRIDGE_MRP_INSTANCE",
  IFLA_BRIDGE_MRP_INSTANCE,
  { ringId: u32, pIfindex: u32, sIfindex: u32, prio: u16 },
);

const PORT_STATE: AttributeTable<LinkBridgeMrpPortStateAttributes> = new AttributeTable(
  "IFLA_BRIDGE_MRP_PORT_STATE",
  IFLA_BRIDGE_MRP_PORT_STATE,
  { state: enumeration(u32, ["BR_MRP_PORT_STATE", BR_MRP_PORT_STATE]) },
);

const PORT_ROLE: AttributeTable<LinkBridgeMrpPortRoleAttributes> = new AttributeTable(
  "IFLA_BRIDGE_MRP_PORT_ROLE",
  IFLA_BRIDGE_MRP_PORT_ROLE,
  { role: enumeration(u32, ["BR_MRP_PORT_ROLE", BR_MRP_PORT_ROLE]) },
);

const RING_STATE: AttributeTable<LinkBridgeMrpRingStateAttributes> = new AttributeTable(
  "IFLA_BRIDGE_MRP_RING_STATE",
  IFLA_BRIDGE_MRP_RING_STATE,
  { ringId: u32, state: ringState },
);

const RING_ROLE: AttributeTable<LinkBridgeMrpRingRoleAttributes> = new AttributeTable(
  "IFLA_BRIDGE_MRP_RING_ROLE",
  IFLA_BRIDGE_MRP_RING_ROLE,
  { ringId: u32, role: ringRole },
);

const START_TEST: AttributeTable<LinkBridgeMrpStartTestAttributes> = new AttributeTable(
  "IFLA_BRIDGE_MRP_START_TEST",
  IFLA_BRIDGE_MRP_START_TEST,
  { ringId: u32, interval: u32, maxMiss: u32, period: u32, monitor: u32 },
);

const INFO: AttributeTable<LinkBridgeMrpInfoAttributes> = new AttributeTable(
  "IFLA_BRIDGE_MRP_INFO",
  IFLA_BRIDGE_MRP_INFO,
  {
    ringId: u32,
    pIfindex: u32,
    sIfindex: u32,
    prio: u16,
    ringState,
    ringRole,
    testInterval: u32,
    testMaxMiss: u32,
    testMonitor: u32,
    iIfindex: u32,
    inState,
    inRole,
    inTestInterval: u32,
    inTestMaxMiss: u32,
  },
);

const IN_STATE: AttributeTable<LinkBridgeMrpInStateAttributes> = new AttributeTable(
  "IFLA_BRIDGE_MRP_IN_STATE",
  IFLA_BRIDGE_MRP_IN_STATE,
  { inId: u32, state: inState },
);

const IN_ROLE: AttributeTable<LinkBridgeMrpInRoleAttributes> = new AttributeTable(
  "IFLA_BRIDGE_MRP_IN_ROLE",
  IFLA_BRIDGE_MRP_IN_ROLE,
  { ringId: u32, inId: u16, role: inRole, iIfindex: u32 },
);

const START_IN_TEST: AttributeTable<LinkBridgeMrpStartInTestAttributes> = new AttributeTable(
  "IFLA_BRIDGE_MRP_START_IN_TEST",
  IFLA_BRIDGE_MRP_START_IN_TEST,
  { inId: u32, interval: u32, maxMiss: u32, period: u32 },
);

// The kernel refuses these without NLA_F_NESTED (nla_parse_nested), and sends none of them.
const flagged = { flagged: true };

/** `IFLA_BRIDGE_MRP_*`; `br_mrp_policy` of net/bridge/br_mrp_netlink.c. */
export const LINK_BRIDGE_MRP: AttributeTable<LinkBridgeMrpAttributes> = new AttributeTable(
  "IFLA_BRIDGE_MRP",
  IFLA_BRIDGE_MRP,
  {
    instance: nest(() => INSTANCE, flagged),
    portState: nest(() => PORT_STATE, flagged),
    portRole: nest(() => PORT_ROLE, flagged),
    ringState: nest(() => RING_STATE, flagged),
    ringRole: nest(() => RING_ROLE, flagged),
    startTest: nest(() => START_TEST, flagged),
    info: repeated(nest(() => INFO)),
    inRole: nest(() => IN_ROLE, flagged),
    inState: nest(() => IN_STATE, flagged),
    startInTest: nest(() => START_IN_TEST, flagged),
  },
);
