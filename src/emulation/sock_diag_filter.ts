/** INET_DIAG_REQ_BYTECODE: programs that say which sockets of IP a dump is about. */

import { CAP } from "../abi/capability.ts";
import { ERRNO } from "../abi/errno.ts";
import { AF } from "../abi/socket.ts";
import { senderCan } from "./netlink/permission.ts";
import type { Request } from "./netlink/receive.ts";

/** `INET_DIAG_BC_*` (linux/inet_diag.h). */
const INET_DIAG_BC = {
  NOP: 0,
  JMP: 1,
  S_GE: 2,
  S_LE: 3,
  D_GE: 4,
  D_LE: 5,
  AUTO: 6,
  S_COND: 7,
  D_COND: 8,
  DEV_COND: 9,
  MARK_COND: 10,
  S_EQ: 11,
  D_EQ: 12,
  CGROUP_COND: 13,
} as const;

/** `struct inet_diag_bc_op`: the code, and how far it is to the next, by what the answer is. */
const OP = { size: 4, yes: 1, no: 2 } as const;
/** `struct inet_diag_hostcond`, without its address. */
const HOSTCOND = { size: 8, prefixLen: 1 } as const;
/** Bytes of an address, by its family. */
const ADDRESS_BYTES: ReadonlyMap<number, number> = new Map([
  [AF.UNSPEC, 0],
  [AF.INET, 4],
  [AF.INET6, 16],
]);

/** Bytes of an instruction; `undefined` where it is none, or not all of it is there. */
type Size = (op: DataView) => number | undefined;

const SIZES: ReadonlyMap<number, Size> = new Map<number, Size>([
  ...[INET_DIAG_BC.NOP, INET_DIAG_BC.JMP, INET_DIAG_BC.AUTO].map((code) => sized(code, 0)),
  [INET_DIAG_BC.S_COND, sizeOfHost],
  [INET_DIAG_BC.D_COND, sizeOfHost],
  sized(INET_DIAG_BC.DEV_COND, 4),
  sized(INET_DIAG_BC.MARK_COND, 8),
  sized(INET_DIAG_BC.CGROUP_COND, 8),
  // A port stands in an instruction of its own.
  ...[
    INET_DIAG_BC.S_EQ,
    INET_DIAG_BC.S_GE,
    INET_DIAG_BC.S_LE,
    INET_DIAG_BC.D_EQ,
    INET_DIAG_BC.D_GE,
    INET_DIAG_BC.D_LE,
  ].map((code) => sized(code, OP.size)),
]);

function sized(code: number, operand: number): readonly [number, Size] {
  const size = OP.size + operand;
  return [code, (op) => operand === 0 || op.byteLength >= size ? size : undefined];
}

/** `valid_hostcond`. */
function sizeOfHost(op: DataView): number | undefined {
  const least = OP.size + HOSTCOND.size;
  if (op.byteLength < least) return undefined;
  const bytes = ADDRESS_BYTES.get(op.getUint8(OP.size));
  if (bytes === undefined || op.byteLength < least + bytes) return undefined;
  return op.getUint8(OP.size + HOSTCOND.prefixLen) > 8 * bytes ? undefined : least + bytes;
}

/**
 * Whether a program is one that could be run: 0, or a negative error number (`inet_diag_bc_audit` of
 * net/ipv4/inet_diag.c).
 */
export function auditFilter({ skb, sock, kernel }: Request, program: DataView): number {
  if (program.byteLength < OP.size) return -ERRNO.EINVAL;
  const { buffer, byteOffset, byteLength } = program;
  let at = 0;
  while (at < byteLength) {
    const op = new DataView(buffer, byteOffset + at, byteLength - at);
    const code = op.getUint8(0);
    if (code === INET_DIAG_BC.MARK_COND) {
      const can = senderCan(skb, sock, kernel.net.userNamespace, CAP.NET_ADMIN);
      if (!can) return -ERRNO.EPERM;
    }
    const size = SIZES.get(code)?.(op);
    if (size === undefined || op.byteLength < OP.size) return -ERRNO.EINVAL;
    if (code !== INET_DIAG_BC.NOP) {
      const no = op.getUint16(OP.no, true);
      if (!isStep(no, size, op.byteLength)) return -ERRNO.EINVAL;
      if (no < op.byteLength && !isReached(program, at + no)) return -ERRNO.EINVAL;
    }
    const yes = op.getUint8(OP.yes);
    if (!isStep(yes, size, op.byteLength)) return -ERRNO.EINVAL;
    at += yes;
  }
  return at === byteLength ? 0 : -ERRNO.EINVAL;
}

/** Whether a step leads past its instruction, and to no further than the refusal at the end. */
function isStep(length: number, size: number, left: number): boolean {
  return length >= size && length <= left + OP.size && length % OP.size === 0;
}

/** Whether an instruction begins there, if all say yes (`valid_cc`). */
function isReached(program: DataView, place: number): boolean {
  for (let at = 0; at < place;) {
    if (at + OP.size > program.byteLength) return false;
    const yes = program.getUint8(at + OP.yes);
    if (yes < OP.size || yes % OP.size !== 0) return false;
    at += yes;
    if (at === place) return true;
  }
  return false;
}
