/** What is looked at in trees of ematches: net/sched/ematch.c. It goes without an extended ack. */

import { ERRNO } from "../../../abi/errno.ts";
import { TCF_EM } from "../../../abi/pkt_cls.ts";
import { NLA_HDRLEN } from "../../../abi/netlink.ts";
import { EMATCHES } from "../../tc/mod.ts";
import type { Policy } from "../attribute_policy.ts";
import { parseAttributes, VALIDATE } from "../parse.ts";
import { EMATCH_IPT_POLICY, EMATCH_META_POLICY, EMATCHES_POLICY } from "../policies/tc_filter.ts";
import type { Step } from "../steps.ts";
import { attributes, eachAttribute, idOf, inside, lastOf, needs, quietly } from "../steps.ts";

const { EINVAL } = ERRNO;
const { LIBERAL } = VALIDATE;

/** `struct tcf_ematch_hdr`: of 8 bytes; the kind is at 2. */
const HDR = { SIZE: 8, KIND: 2 } as const;

/** The attributes that follow it, by kind. */
const DATA: ReadonlyMap<number, Policy> = new Map([
  [TCF_EM.META, EMATCH_META_POLICY],
  [TCF_EM.IPT, EMATCH_IPT_POLICY],
]);

const hdrId = idOf(EMATCHES, "hdr");
const listId = idOf(EMATCHES, "list");

/** Matches are numbered from 1 on, and are as many as the tree's header says. */
const matches: Step = (scope, ack) => {
  const { view } = scope;
  const list = lastOf(scope, listId);
  const count = view.getUint16(lastOf(scope, hdrId) + NLA_HDRLEN, true);
  const end = list + view.getUint16(list, true);
  let expected = 0;
  const errno = eachAttribute({ ...scope, at: list + NLA_HDRLEN, end }, (at, _, length) => {
    const start = at + NLA_HDRLEN;
    expected++;
    if (view.getUint16(at + 2, true) !== expected || expected > count) return EINVAL;
    if (length - NLA_HDRLEN < HDR.SIZE) return EINVAL;
    const policy = DATA.get(view.getUint16(start + HDR.KIND, true));
    return policy === undefined
      ? 0
      : parseAttributes(view, start + HDR.SIZE, at + length, policy, LIBERAL, ack);
  });
  return errno === 0 && expected !== count ? EINVAL : errno;
};

/** A tree of ematches, if there is one: `tcf_em_tree_validate`. */
export function ematches(table: Policy["table"], key: string): Step {
  return inside(
    table,
    key,
    quietly(
      attributes(EMATCHES_POLICY, LIBERAL),
      needs(EMATCHES, "hdr"),
      needs(EMATCHES, "list"),
      matches,
    ),
  );
}
