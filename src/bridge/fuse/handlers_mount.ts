import { ERRNO } from "../../abi/errno.ts";
import { FUSE_INIT, FUSE_KERNEL, OLDEST_MINOR, SIZE } from "./abi.ts";
import { MAX_TRANSFER, type Mount, type Result } from "./mount.ts";

/** What is used of what the kernel can do. */
const WANTED = FUSE_INIT.ATOMIC_O_TRUNC | FUSE_INIT.BIG_WRITES | FUSE_INIT.PARALLEL_DIROPS;
/** The same as on most machines, in bytes. */
const BLOCK = 4096;
const NAME_MAX = 255;

/** INIT: agrees on a version. A kernel of a later major one asks again, with ours. */
export function init({ request, reply }: Mount): Result {
  const major = request.u32(0);
  const minor = request.u32(4);
  if (major < FUSE_KERNEL.VERSION) return -ERRNO.EPROTO;
  const known = major === FUSE_KERNEL.VERSION;
  if (known && minor < OLDEST_MINOR) return -ERRNO.EPROTO;
  reply.u32(FUSE_KERNEL.VERSION);
  reply.u32(known ? Math.min(minor, FUSE_KERNEL.MINOR_VERSION) : FUSE_KERNEL.MINOR_VERSION);
  reply.u32(request.u32(8)); // max_readahead
  reply.u32(known ? request.u32(12) & WANTED : 0);
  reply.u32(0); // max_background and congestion_threshold: the kernel's
  reply.u32(MAX_TRANSFER); // max_write
  reply.zeros(SIZE.init_out - 24);
  return 0;
}

/** STATFS: nothing can be told of the space. */
export function statfs({ reply }: Mount): Result {
  reply.zeros(5 * 8); // blocks, bfree, bavail, files, ffree
  reply.u32(BLOCK);
  reply.u32(NAME_MAX);
  reply.u32(BLOCK);
  reply.zeros(7 * 4);
  return 0;
}

/** FORGET. */
export function forget({ request, nodes }: Mount): Result {
  nodes.forget(request.node, request.u64(0));
  return undefined;
}

/** BATCH_FORGET. */
export function batchForget({ request, nodes }: Mount): Result {
  const room = Math.floor((request.length - SIZE.batch_forget_in) / SIZE.forget_one);
  const count = Math.min(request.u32(0), room);
  for (let index = 0; index < count; index++) {
    const at = SIZE.batch_forget_in + index * SIZE.forget_one;
    nodes.forget(request.u64(at), request.u64(at + 8));
  }
  return undefined;
}

/** LISTXATTR: there are none. */
export function listxattr({ request, reply }: Mount): Result {
  if (request.u32(0) === 0) reply.zeros(SIZE.getxattr_out);
  return 0;
}
