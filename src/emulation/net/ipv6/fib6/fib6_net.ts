import { RT_TABLE } from "../../../../abi/rtnetlink.ts";
import type { Cause } from "../../cause.ts";
import { Hook } from "../../hook.ts";
import { Slot } from "../../slot.ts";
import type { NetStack } from "../../stack.ts";
import type { Fib6Info } from "./fib6_info.ts";
import { Fib6Table } from "./fib6_table.ts";

/** FIB6_TABLE_HASHSZ: how many rows of tables there are. */
const FIB6_TABLE_HASHSZ = 256;

/** IPv6's routing tables of a namespace. */
export class Fib6Net {
  readonly #tables = new Map<number, Fib6Table>();

  /** The tables that a new namespace has. */
  constructor() {
    for (const id of [RT_TABLE.LOCAL, RT_TABLE.MAIN]) this.create(id);
  }

  /** A table, if it is there (`fib6_get_table`). */
  get(id: number): Fib6Table | undefined {
    return this.#tables.get(id === RT_TABLE.UNSPEC ? RT_TABLE.MAIN : id);
  }

  /** A table, which is made if it is not there (`fib6_new_table`). */
  create(id: number): Fib6Table {
    const found = this.get(id);
    if (found !== undefined) return found;
    const table = new Fib6Table(id === RT_TABLE.UNSPEC ? RT_TABLE.MAIN : id);
    this.#tables.set(table.id, table);
    return table;
  }

  /** The tables in the order in which they are told of: by rows, the newest of each first. */
  get ordered(): Fib6Table[] {
    const rows = new Map<number, Fib6Table[]>();
    for (const [id, table] of this.#tables) {
      const row = id & FIB6_TABLE_HASHSZ - 1;
      rows.set(row, [table, ...rows.get(row) ?? []]);
    }
    return [...rows].sort(([one], [other]) => one - other).flatMap(([, tables]) => tables);
  }
}

const FIB6 = new Slot<NetStack, Fib6Net>(() => new Fib6Net());

/** IPv6's routing tables of a namespace. */
export function fib6Of(net: NetStack): Fib6Net {
  return FIB6.of(net);
}

/** A route that is told of. */
export interface ToldRoute6 {
  /** RTM_NEWROUTE, RTM_DELROUTE. */
  readonly event: number;
  readonly route: Fib6Info;
  /** Its next hops, the route's own first. */
  readonly routes: readonly Fib6Info[];
  /** On whose behalf. */
  readonly cause: Cause;
  /** NLM_F_* of the message. */
  readonly flags: number;
}

/** A route is new, another, or gone (`inet6_rt_notify`). */
export const inet6RtNotify: Hook<[net: NetStack, told: ToldRoute6]> = new Hook();
