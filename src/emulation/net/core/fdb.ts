/** Forwarding databases: what those who keep one share, net/core/rtnetlink.c. */

import type { FdbEntry } from "./fdb_entry.ts";
import { Hook } from "../hook.ts";
import type { NetStack } from "../stack.ts";

/** What happened to an entry of a forwarding database. */
export interface FdbNotice {
  /** RTM_NEWNEIGH or RTM_DELNEIGH. */
  readonly type: number;
  /** The entry as it is, or was. */
  readonly entry: FdbEntry;
  /** Bytes of payload that the kernel makes room for, the netlink header aside. */
  readonly room: number;
}

/** Tells of entries that came, changed or went: to RTNLGRP_NEIGH, on nobody's behalf. */
export const fdbNotify: Hook<[stack: NetStack, notice: FdbNotice]> = new Hook();
