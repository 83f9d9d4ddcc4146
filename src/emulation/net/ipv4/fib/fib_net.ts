import { RT_TABLE, RTNH_F } from "../../../../abi/rtnetlink.ts";
import type { Cause } from "../../cause.ts";
import { Hook } from "../../hook.ts";
import { Slot } from "../../slot.ts";
import type { NetDevice, NetStack } from "../../stack.ts";
import type { FibInfo } from "./fib_info.ts";
import { FibInfos } from "./fib_info.ts";
import { FibTable } from "./fib_table.ts";
import type { FibAlias } from "./fib_trie.ts";
import { FibTrie } from "./fib_trie.ts";

/** FIB_TABLE_HASHSZ: how many rows of tables there are. */
const FIB_TABLE_HASHSZ = 256;

/** What IPv4's routes of a namespace are kept in (`struct netns_ipv4`). */
export class FibNet {
  readonly net: NetStack;
  readonly #tables = new Map<number, FibTable>();
  /** Whether RT_TABLE_LOCAL is in the trie of RT_TABLE_MAIN. */
  #merged = false;
  /** What routes have in common. */
  readonly infos: FibInfos = new FibInfos();
  /** Those of a source address, by it. */
  readonly byPrefsrc: Map<number, Set<FibInfo>> = new Map();
  /** Counts changes of addresses (`dev_addr_genid`). */
  devAddrGenid = 0;
  /** How many next hops have a realm. */
  tclassidUsers = 0;
  /** Whether somebody has made routes of type RTN_LOCAL. */
  customLocalRoutes = false;

  constructor(net: NetStack) {
    this.net = net;
  }

  /** A table, if it is there (`fib_get_table`). */
  get(id: number): FibTable | undefined {
    const number = id === RT_TABLE.UNSPEC ? RT_TABLE.MAIN : id;
    if (this.#merged && this.net.customRules4) this.#unmerge();
    const table = this.#tables.get(number);
    // Rules make tables, too.
    return table === undefined && this.net.tables.has(number) ? this.#create(number) : table;
  }

  /** A table, which is made if it is not there (`fib_new_table`). */
  create(id: number): FibTable {
    return this.get(id) ?? this.#create(id === RT_TABLE.UNSPEC ? RT_TABLE.MAIN : id);
  }

  #create(id: number): FibTable {
    const merged = id === RT_TABLE.LOCAL && !this.net.customRules4;
    if (merged) this.#merged = true;
    const table = new FibTable(id, merged ? this.create(RT_TABLE.MAIN).trie : undefined);
    this.#tables.set(id, table);
    this.net.tables.add(id);
    return table;
  }

  /** Gives RT_TABLE_LOCAL a trie of its own (`fib_unmerge`). */
  #unmerge(): void {
    this.#merged = false;
    const local = this.#tables.get(RT_TABLE.LOCAL);
    const main = this.#tables.get(RT_TABLE.MAIN);
    if (local === undefined || main === undefined) return;
    const all: FibAlias[] = [];
    main.trie.walk(0, (first) => {
      for (let alias: FibAlias | undefined = first; alias; alias = alias.next) all.push(alias);
      return true;
    });
    const { changes } = main.trie;
    main.trie = new FibTrie();
    local.trie = new FibTrie();
    let last: FibAlias | undefined;
    for (const alias of all) {
      const { trie } = alias.tbId === RT_TABLE.LOCAL ? local : main;
      last = trie.find(alias.key);
      while (last?.next !== undefined) last = last.next;
      alias.next = undefined;
      trie.insert(alias, last);
    }
    // The table was not made anew: what was not its own went, the highest first.
    const gone = new Set(all.map(({ key }) => key).filter((key) => !main.trie.find(key)));
    main.trie.changes = changes &&
      [...changes, ...[...gone].reverse().map((key) => -1 - (key >>> 0))];
  }

  /** The tables in the order in which they are told of: by rows, the newest of each first. */
  get ordered(): FibTable[] {
    const rows = new Map<number, FibTable[]>();
    for (const id of this.net.tables) {
      const table = this.get(id);
      if (table === undefined) continue;
      const row = id & FIB_TABLE_HASHSZ - 1;
      rows.set(row, [table, ...rows.get(row) ?? []]);
    }
    return [...rows].sort(([one], [other]) => one - other).flatMap(([, tables]) => tables);
  }

  /** Counts what makes lookups of before worthless (`rt_genid_ipv4`). */
  get genid(): number {
    return this.net.rtGenid;
  }

  /** Has lookups be done anew (`rt_cache_flush`). */
  flushCache(): void {
    this.net.rtGenid++;
  }
}

const FIB = new Slot<NetStack, FibNet>((net) => new FibNet(net));

/** What IPv4's routes of a namespace are kept in. */
export function fibOf(net: NetStack): FibNet {
  return FIB.of(net);
}

const NEXTHOPS = new Slot<NetDevice, Set<FibInfo>>(() => new Set());

/** Those that have a next hop over a device (`fib_nh_head`). */
export function infosOver(dev: NetDevice): Set<FibInfo> {
  return NEXTHOPS.of(dev);
}

const MARKED = new Slot<NetDevice, Set<FibInfo>>(() => new Set());

/**
 * Those of {@linkcode infosOver} that a device which comes back may mean something for: one of whose
 * next hops is marked RTNH_F_DEAD or RTNH_F_LINKDOWN, or that have several.
 */
export function markedInfosOver(dev: NetDevice): Set<FibInfo> {
  return MARKED.of(dev);
}

/** Whether a route is one of {@linkcode markedInfosOver}. */
export function mayBeMarked({ nhs }: FibInfo): boolean {
  return nhs.length !== 1 ||
    nhs.some(({ flags }) => (flags & (RTNH_F.DEAD | RTNH_F.LINKDOWN)) !== 0);
}

/** A route that is told of. */
export interface ToldRoute {
  /** RTM_NEWROUTE, RTM_DELROUTE. */
  readonly event: number;
  readonly alias: FibAlias;
  /** On whose behalf. */
  readonly cause: Cause;
  /** NLM_F_* of the message. */
  readonly flags: number;
}

/** A route is new, another, or gone (`rtmsg_fib`). */
export const rtmsgFib: Hook<[net: NetStack, told: ToldRoute]> = new Hook();
