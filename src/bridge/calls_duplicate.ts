import type { ServeCall } from "./call.ts";
import { CONTINUE } from "./outcome.ts";

/** fcntl(2) (asm-generic/fcntl.h, linux/fcntl.h) */
const F_DUPFD = 0;
const F_DUPFD_CLOEXEC = 1030;

/** dup(2): the copy is one of the descriptors that are asked about, too. */
export const dup: ServeCall = ({ target, args }) => {
  const descriptor = target.duplicate(args.int(0));
  return { addfd: { descriptor, cloexec: false, least: 0, failed: () => {} } };
};

/** fcntl(2): as dup(2), and all else is the real kernel's. */
export const fcntl: ServeCall = ({ target, args }) => {
  const command = args.int(1);
  if (command !== F_DUPFD && command !== F_DUPFD_CLOEXEC) return CONTINUE;
  const descriptor = target.duplicate(args.int(0));
  const cloexec = command === F_DUPFD_CLOEXEC;
  return { addfd: { descriptor, cloexec, least: args.int(2), failed: () => {} } };
};
