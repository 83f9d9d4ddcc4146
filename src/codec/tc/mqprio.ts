/** Hardware queues by priority: mqprio. */

import {
  TC_FP,
  TC_MQPRIO_HW_OFFLOAD,
  TC_MQPRIO_MODE,
  TC_MQPRIO_SHAPER,
  TCA_MQPRIO,
  TCA_MQPRIO_TC_ENTRY,
} from "../../abi/pkt_sched.ts";
import { list, nest, repeated } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { MAX_DEPTH, OP } from "../type.ts";
import { enumeration, u16, u32, u64, u8, vector } from "../types.ts";

/** `struct tc_mqprio_qopt`: which queues packets of a priority go to. */
export interface TcMqprioQopt extends Struct {
  /** How many traffic classes there are. */
  numTc: number;
  /** The traffic class of each of the 16 priorities of packets. */
  prioTcMap: number[];
  /** TC_MQPRIO_HW_OFFLOAD_*: what hardware does. */
  hw: number;
  /** How many queues each of 16 traffic classes has. */
  count: number[];
  /** The first queue of each of 16 traffic classes. */
  offset: number[];
}

/** `struct tc_mqprio_qopt` of linux/pkt_sched.h. */
export const TC_MQPRIO_QOPT: StructType<TcMqprioQopt> = struct<TcMqprioQopt>({
  name: "tc_mqprio_qopt",
  prefix: "",
}, {
  numTc: u8,
  prioTcMap: vector(u8, 16),
  hw: enumeration(u8, ["TC_MQPRIO_HW_OFFLOAD", TC_MQPRIO_HW_OFFLOAD]),
  count: vector(u16, 16),
  offset: vector(u16, 16),
});

/** `TCA_MQPRIO_TC_ENTRY_*`: one traffic class. */
export interface MqprioTcEntryAttributes extends AttributeSet {
  /** `TCA_MQPRIO_TC_ENTRY_INDEX`: its number. */
  index?: number;
  /** `TCA_MQPRIO_TC_ENTRY_FP`: TC_FP_*: whether it may be preempted. */
  fp?: number;
}

/** `TCA_MQPRIO_TC_ENTRY_*`; `mqprio_tc_entry_policy` of net/sched/sch_mqprio.c. */
export const MQPRIO_TC_ENTRY: AttributeTable<MqprioTcEntryAttributes> = new AttributeTable(
  "TCA_MQPRIO_TC_ENTRY",
  TCA_MQPRIO_TC_ENTRY,
  { index: u32, fp: enumeration(u32, ["TC_FP", TC_FP]) },
);

/** `TCA_MQPRIO_*`: the options of an mqprio after its `struct tc_mqprio_qopt`. */
export interface QdiscMqprioAttributes extends AttributeSet {
  /** `TCA_MQPRIO_MODE`: TC_MQPRIO_MODE_*. */
  mode?: number;
  /** `TCA_MQPRIO_SHAPER`: TC_MQPRIO_SHAPER_*. */
  shaper?: number;
  /** `TCA_MQPRIO_MIN_RATE64`: the least bytes per second of each traffic class. */
  minRate64?: bigint[];
  /** `TCA_MQPRIO_MAX_RATE64`: the most bytes per second of each traffic class. */
  maxRate64?: bigint[];
  /** `TCA_MQPRIO_TC_ENTRY`: each traffic class. */
  tcEntry?: MqprioTcEntryAttributes[];
}

/** `TCA_MQPRIO_*` of linux/pkt_sched.h; `mqprio_policy` of net/sched/sch_mqprio.c. */
export const QDISC_MQPRIO: AttributeTable<QdiscMqprioAttributes> = new AttributeTable(
  "TCA_MQPRIO",
  TCA_MQPRIO,
  {
    mode: enumeration(u16, ["TC_MQPRIO_MODE", TC_MQPRIO_MODE]),
    shaper: enumeration(u16, ["TC_MQPRIO_SHAPER", TC_MQPRIO_SHAPER]),
    minRate64: list({ key: "rate", id: TCA_MQPRIO.MIN_RATE64, type: u64 }),
    maxRate64: list({ key: "rate", id: TCA_MQPRIO.MAX_RATE64, type: u64 }),
    tcEntry: repeated(nest(() => MQPRIO_TC_ENTRY, { flagged: true })),
  },
);

/** The options of an mqprio. */
export interface QdiscMqprio {
  /** The struct. */
  header: TcMqprioQopt;
  /** The attributes; absent if the options end with the struct, which may be so in requests. */
  attributes?: QdiscMqprioAttributes;
}

/** Where attributes begin: the struct has two bytes fewer. */
const ATTRIBUTES = 84;

/** `struct tc_mqprio_qopt` and `TCA_MQPRIO_*`. */
export const mqprioOptions: AttributeType<QdiscMqprio> = {
  name: "struct tc_mqprio_qopt and attributes",
  op: OP.CALL,
  min: TC_MQPRIO_QOPT.size,
  max: 65531,
  align: 4,
  flags: 0,
  inner: {
    prefix: "TCA_MQPRIO",
    header: ATTRIBUTES,
    members: TC_MQPRIO_QOPT.members,
    row: (id) => QDISC_MQPRIO.row(id),
  },
  read(view, at, length, context) {
    if (context.depth >= MAX_DEPTH) return undefined;
    const header = TC_MQPRIO_QOPT.read(view, at, TC_MQPRIO_QOPT.size, context);
    if (header === undefined) return undefined;
    if (length === TC_MQPRIO_QOPT.size) return { header };
    if (length < ATTRIBUTES || view.getUint16(at + TC_MQPRIO_QOPT.size) !== 0) return undefined;
    context.depth++;
    const attributes = QDISC_MQPRIO.decode(view, at + ATTRIBUTES, at + length, context);
    context.depth--;
    return { header, attributes };
  },
  write(writer, { header, attributes }, family) {
    writer.path.push("header");
    TC_MQPRIO_QOPT.write(writer, header, family);
    if (attributes !== undefined) {
      writer.path[writer.path.length - 1] = "attributes";
      writer.reserve(ATTRIBUTES - TC_MQPRIO_QOPT.size);
      QDISC_MQPRIO.encode(writer, attributes, family);
    }
    writer.path.pop();
  },
  json: ({ header, attributes }, style, family) => ({
    header: TC_MQPRIO_QOPT.json(header, style, family),
    ...attributes && { attributes: QDISC_MQPRIO.json(attributes, style, family) },
  }),
  random: (random, family) => ({
    header: TC_MQPRIO_QOPT.random(random, family),
    ...random.below(2) === 0 && { attributes: QDISC_MQPRIO.random(random, family) },
  }),
};
