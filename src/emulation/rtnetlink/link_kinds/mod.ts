import { DUMMY_OPS } from "./dummy.ts";
import { IFB_OPS } from "./ifb.ts";
import type { RtnlLinkOps } from "./kind_ops.ts";
import { VETH_OPS } from "./veth.ts";

/** The kinds of links that there are (`rtnl_link_register`). */
const LINK_KINDS: readonly RtnlLinkOps[] = [DUMMY_OPS, IFB_OPS, VETH_OPS];

const byName: ReadonlyMap<string, RtnlLinkOps> = new Map(
  LINK_KINDS.map((ops) => [ops.kind.name, ops]),
);

/** The kind of a name (`rtnl_link_ops_get`). */
export function linkOps(kind: string): RtnlLinkOps | undefined {
  return byName.get(kind);
}
