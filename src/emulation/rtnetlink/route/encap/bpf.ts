/** Packets that programs change: net/core/lwt_bpf.c. There are no programs. */

import { ERRNO } from "../../../../abi/errno.ts";
import { LWT_BPF, LWT_BPF_PROG, LWTUNNEL_ENCAP } from "../../../../abi/lwtunnel.ts";
import { ENCAP_BPF_PROG, policy } from "../../../../codec/mod.ts";
import { parseNested } from "../../nested_attributes.ts";
import type { EncapOps } from "./encap_ops.ts";

const { EBADF, EINVAL } = ERRNO;

/** `bpf_prog_policy`. */
const PROGRAM_POLICY = policy("bpf_prog_policy", ENCAP_BPF_PROG);

/** Packets that programs change. */
export const BPF_ENCAP: EncapOps = {
  type: LWTUNNEL_ENCAP.BPF,
  build(tb) {
    const id = [LWT_BPF.IN, LWT_BPF.OUT, LWT_BPF.XMIT].find((id) => tb.has(id));
    if (id === undefined) return -EINVAL;
    const program = parseNested(tb, id, PROGRAM_POLICY);
    if (typeof program === "number") return program || -EINVAL;
    return program.has(LWT_BPF_PROG.FD) && program.has(LWT_BPF_PROG.NAME) ? -EBADF : -EINVAL;
  },
};
