import { LWT_BPF, LWT_BPF_PROG } from "../../abi/lwtunnel.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { string, u32 } from "../types.ts";

/** `LWT_BPF_PROG_*`: a program. */
export interface EncapBpfProgAttributes extends AttributeSet {
  /** `LWT_BPF_PROG_FD`: its file descriptor, in requests. */
  fd?: number;
  /** `LWT_BPF_PROG_NAME`: what the request called it. */
  name?: string;
}

/** `LWT_BPF_PROG_*`; `bpf_prog_policy` of net/core/lwt_bpf.c. */
export const ENCAP_BPF_PROG: AttributeTable<EncapBpfProgAttributes> = new AttributeTable(
  "LWT_BPF_PROG",
  LWT_BPF_PROG,
  { fd: u32, name: string },
);

/** `LWT_BPF_*`: programs decide. */
export interface EncapBpfAttributes extends AttributeSet {
  /** `LWT_BPF_IN`: the program for packets that come in. */
  in?: EncapBpfProgAttributes;
  /** `LWT_BPF_OUT`: the program for packets that go out. */
  out?: EncapBpfProgAttributes;
  /** `LWT_BPF_XMIT`: the program for packets about to be sent, which it may change. */
  xmit?: EncapBpfProgAttributes;
  /** `LWT_BPF_XMIT_HEADROOM`: in requests, the bytes that the last may need before the packet. */
  xmitHeadroom?: number;
}

/** `LWT_BPF_*`; `bpf_nl_policy` of net/core/lwt_bpf.c. */
export const ENCAP_BPF: AttributeTable<EncapBpfAttributes> = new AttributeTable(
  "LWT_BPF",
  LWT_BPF,
  {
    in: nest(() => ENCAP_BPF_PROG),
    out: nest(() => ENCAP_BPF_PROG),
    xmit: nest(() => ENCAP_BPF_PROG),
    xmitHeadroom: u32,
  },
);
