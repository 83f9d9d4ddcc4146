import { ERRNO } from "../../../../abi/errno.ts";
import { RTN, RTNH_F } from "../../../../abi/rtnetlink.ts";
import { ipIgnoreLinkdown } from "./ignore_linkdown.ts";
import { nexthopIsBlackhole } from "../../nexthop/nexthop.ts";
import type { FibInfo } from "./fib_info.ts";
import { pathsOf } from "./fib_info.ts";
import type { FibNh } from "./fib_nh.ts";
import { fibPropOf } from "./fib_props.ts";
import type { FibAlias } from "./fib_trie.ts";
import { FibTrie } from "./fib_trie.ts";

const { EAGAIN } = ERRNO;

/** FIB_LOOKUP_IGNORE_LINKSTATE: next hops count even if their devices have no carrier. */
export const IGNORE_LINKSTATE = 2;

/** INET_DSCP_LEGACY_TOS_MASK: the bits of the TOS octet that routes look at. */
const LEGACY_TOS = 0x1c;

/** What is looked up (`struct flowi4`). */
export class Flow4 {
  daddr = 0;
  saddr = 0;
  oif = 0;
  iif = 0;
  mark = 0;
  /** The TOS octet without the bits of ECN. */
  dscp = 0;
  scope = 0;
  proto = 0;
  sport = 0;
  dport = 0;
  /** The user; -1 for none. */
  uid = 0;
  /** The index of the master of the routing domain. */
  l3mdev = 0;
  /** The realm of the rule that decided, whether it led to a route or not. */
  tclassid = 0;
}

/** What was found (`struct fib_result`). */
export interface FibResult {
  /** The prefix. */
  readonly prefix: number;
  readonly prefixlen: number;
  /** RTN_*. */
  type: number;
  readonly scope: number;
  readonly dscp: number;
  info: FibInfo;
  nh: FibNh;
  readonly table: FibTable;
}

/** Whether a route is one for packets of a TOS octet (`fib_dscp_masked_match`). */
export function dscpMaskedMatch(dscp: number, flow: Flow4): boolean {
  return dscp === (flow.dscp & LEGACY_TOS);
}

/** Whether a next hop can be used (`fib_lookup_good_nhc`). */
function isGood(nh: FibNh, flags: number, oif: number): boolean {
  if ((nh.flags & RTNH_F.DEAD) !== 0) return false;
  if (
    (nh.flags & RTNH_F.LINKDOWN) !== 0 && (flags & IGNORE_LINKSTATE) === 0 &&
    ipIgnoreLinkdown(nh.dev)
  ) return false;
  return oif === 0 || oif === nh.oif;
}

/** A routing table (`struct fib_table`). */
export class FibTable {
  readonly id: number;
  /** The routes; those of RT_TABLE_LOCAL and RT_TABLE_MAIN may be in the same trie. */
  trie: FibTrie;
  /** How many default routes there are. */
  numDefault = 0;

  /** A table, with the trie of another one if it shares it. */
  constructor(id: number, trie: FibTrie = new FibTrie()) {
    this.id = id;
    this.trie = trie;
  }

  /** The route of the longest prefix that serves, or a negative error number (`fib_table_lookup`). */
  lookup(flow: Flow4, flags: number): FibResult | number {
    const { scope, oif } = flow;
    const judge = (alias: FibAlias): FibResult | number | null | undefined => {
      const { info, dscp } = alias;
      if (dscp !== 0 && !dscpMaskedMatch(dscp, flow)) return undefined;
      if (info.scope < scope) return undefined;
      alias.accessed = true;
      const { error } = fibPropOf(alias.type);
      if (error < 0) return error;
      if ((info.flags & RTNH_F.DEAD) !== 0) return undefined;
      if (info.nh !== undefined && nexthopIsBlackhole(info.nh)) {
        return fibPropOf(RTN.BLACKHOLE).error;
      }
      for (const nh of pathsOf(info)) {
        if (!isGood(nh, flags, oif)) continue;
        return {
          prefix: alias.key >>> 0,
          prefixlen: 32 - alias.slen,
          type: alias.type,
          scope: info.scope,
          dscp,
          info,
          nh,
          table: this,
        };
      }
      return info.nh === undefined ? undefined : null;
    };
    return this.trie.lookup(flow.daddr | 0, judge) ?? -EAGAIN;
  }
}
