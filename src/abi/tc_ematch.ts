/**
 * linux/tc_ematch/*.h of Linux 6.18: traffic control's extended matches.
 *
 * @module
 */

/**
 * `TCF_EM_ALIGN_*`, linux/tc_ematch/tc_em_cmp.h: `align` of `struct tcf_em_cmp`: how many bytes are
 * compared.
 */
export const TCF_EM_ALIGN = { U8: 1, U16: 2, U32: 4 } as const;

/** `TCF_EM_CMP_*`, linux/tc_ematch/tc_em_cmp.h: `flags` of `struct tcf_em_cmp`. */
export const TCF_EM_CMP = { TRANS: 0x1 } as const;

/** `TCA_EM_IPT_*`, linux/tc_ematch/tc_em_ipt.h: the data of an extended match of kind ipt. */
export const TCA_EM_IPT = {
  UNSPEC: 0,
  HOOK: 1,
  MATCH_NAME: 2,
  MATCH_REVISION: 3,
  NFPROTO: 4,
  MATCH_DATA: 5,
} as const;

/** `TCA_EM_META_*`, linux/tc_ematch/tc_em_meta.h: the data of an extended match of kind meta. */
export const TCA_EM_META = { UNSPEC: 0, HDR: 1, LVALUE: 2, RVALUE: 3 } as const;

/**
 * `TCF_META_TYPE_*`, linux/tc_ematch/tc_em_meta.h: the four upper bits of `kind` of `struct
 * tcf_meta_val`.
 */
export const TCF_META_TYPE = { VAR: 0, INT: 1 } as const;

/**
 * `TCF_META_ID_*`, linux/tc_ematch/tc_em_meta.h: what is compared: the eleven low bits of `kind` of
 * `struct tcf_meta_val`.
 */
export const TCF_META_ID = {
  VALUE: 0,
  RANDOM: 1,
  LOADAVG_0: 2,
  LOADAVG_1: 3,
  LOADAVG_2: 4,
  DEV: 5,
  PRIORITY: 6,
  PROTOCOL: 7,
  PKTTYPE: 8,
  PKTLEN: 9,
  DATALEN: 10,
  MACLEN: 11,
  NFMARK: 12,
  TCINDEX: 13,
  RTCLASSID: 14,
  RTIIF: 15,
  SK_FAMILY: 16,
  SK_STATE: 17,
  SK_REUSE: 18,
  SK_BOUND_IF: 19,
  SK_REFCNT: 20,
  SK_SHUTDOWN: 21,
  SK_PROTO: 22,
  SK_TYPE: 23,
  SK_RCVBUF: 24,
  SK_RMEM_ALLOC: 25,
  SK_WMEM_ALLOC: 26,
  SK_OMEM_ALLOC: 27,
  SK_WMEM_QUEUED: 28,
  SK_RCV_QLEN: 29,
  SK_SND_QLEN: 30,
  SK_ERR_QLEN: 31,
  SK_FORWARD_ALLOCS: 32,
  SK_SNDBUF: 33,
  SK_ALLOCS: 34,
  SK_HASH: 36,
  SK_LINGERTIME: 37,
  SK_ACK_BACKLOG: 38,
  SK_MAX_ACK_BACKLOG: 39,
  SK_PRIO: 40,
  SK_RCVLOWAT: 41,
  SK_RCVTIMEO: 42,
  SK_SNDTIMEO: 43,
  SK_SENDMSG_OFF: 44,
  SK_WRITE_PENDING: 45,
  VLAN_TAG: 46,
  RXHASH: 47,
} as const;
