import type { Injectable } from "./outcome.ts";

/** A real network namespace. */
export interface Place {
  readonly inode: string;
  /** A file that is it, as the caller of the bridge finds it. */
  readonly path: string;
}

/** A real user namespace. */
export interface UserPlace {
  readonly inode: string;
  /** The user who made it. */
  readonly owner: number;
}

/** Who makes a call: what /proc tells of a process. */
export interface Identity {
  /** The thread group, as the caller of the bridge numbers it. */
  readonly tgid: number;
  /** The thread group as the process itself numbers it: its getpid(2). */
  readonly pid: number;
  /** The effective user. */
  readonly uid: number;
  /** The effective group. */
  readonly gid: number;
  /** The effective capabilities, a mask by CAP_*. */
  readonly capabilities: bigint;
  /** The user namespace's inode; `undefined` if it may not be known. */
  readonly userNamespace: string | undefined;
  /** The network namespace; `undefined` if it may not be known. */
  readonly networkNamespace: Place | undefined;
}

/**
 * A thread of a program that waits in a system call. What cannot be done throws a `SyscallError`:
 * EFAULT for memory that is not there.
 */
export interface Target {
  readonly tid: number;
  /** Copies out of its memory. */
  read(address: bigint, length: number): Uint8Array<ArrayBuffer>;
  /** Copies into its memory. */
  write(address: bigint, bytes: Uint8Array): void;
  /** What one of its descriptors refers to, as /proc names it: `socket:[1234]`. */
  descriptor(fd: number): string | undefined;
  /** The address family of one of its sockets: AF_*. */
  family(fd: number): number;
  /** A copy of one of its descriptors. */
  duplicate(fd: number): Injectable;
  /** Takes a datagram out of one of its sockets; whether there was one. */
  discard(fd: number): boolean;
  /** Who it is. */
  identity(): Identity;
  /** The network namespace that it is in. */
  networkNamespace(): Place | undefined;
  /**
   * The network namespace that one of its descriptors refers to; `null` if it refers to something
   * else, `undefined` if it is not open.
   */
  namespaceDescriptor(fd: number): Place | null | undefined;
  /** The network namespace of a process that it knows by a number. */
  namespaceOfProcess(pid: number): Place | undefined;
}
