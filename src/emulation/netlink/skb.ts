import type { Sender } from "../credentials.ts";

/*
 * What the allocator takes for a datagram, measured on x86-64 by SO_MEMINFO: the structs around the
 * data, and buckets of kmalloc.
 */
const SKB = 256;
const SHARED_INFO = 320;
const SMALL_HEAD = 576;
const LARGEST_BUCKET_OF_PAGE = 4096;
const CACHE_LINE = 64;

/** NLMSG_GOODSIZE: what most messages are allocated, SKB_WITH_OVERHEAD of a page. */
export const GOOD_SIZE = 3776;

function headAlign(size: number): number {
  return Math.ceil(size / CACHE_LINE) * CACHE_LINE + SHARED_INFO;
}

/** `kmalloc_size_roundup`, with the cache for small heads. */
function bucket(head: number): number {
  if (head <= SMALL_HEAD) return SMALL_HEAD;
  let size = 1024;
  while (size < head) size *= 2;
  return size;
}

/** The kernel as the sender. */
export const KERNEL: Sender = { pid: 0, uid: 0, gid: 0 };

/** A datagram (`struct sk_buff`) with its `NETLINK_CB`, and the memory that it is charged for. */
export class Skb {
  /** The bytes so far. */
  data: Uint8Array;
  /** What a receive queue is charged for it, in bytes. */
  truesize: number;
  /** How many need it of those in the kernel whom it was sent to. */
  holders = 0;
  /** The sender's port; 0 for the kernel. */
  portid = 0;
  /** The group it was multicast to; 0 for none. */
  group = 0;
  /** The sender. */
  creds: Sender = KERNEL;
  /** Whether the sender named a destination (NETLINK_SKB_DST). */
  addressed = false;
  /** By what number its receiver knows the namespace it comes from; absent if it is the same one. */
  nsid: number | undefined;
  /** The one behind it in a queue. */
  next: Skb | undefined;
  // Bytes of room behind the head, whether used or not: skb_end_offset.
  #end: number;

  private constructor(data: Uint8Array, end: number) {
    this.data = data;
    this.#end = end;
    this.truesize = SKB + end + SHARED_INFO;
  }

  /** A datagram in a buffer of at least `size` bytes (`alloc_skb`). */
  static of(data: Uint8Array, size: number = data.length): Skb {
    return new Skb(data, bucket(headAlign(Math.max(size, data.length))) - SHARED_INFO);
  }

  /** A datagram that a user sends (`netlink_alloc_large_skb`). */
  static sent(data: Uint8Array, broadcast: boolean): Skb {
    const head = headAlign(data.length);
    return head <= LARGEST_BUCKET_OF_PAGE || broadcast
      ? Skb.of(data)
      : new Skb(data, head - SHARED_INFO);
  }

  /** The same datagram once more, for another receiver (`skb_clone`). */
  clone(): Skb {
    const copy = new Skb(this.data, this.#end);
    copy.truesize = this.truesize;
    copy.portid = this.portid;
    copy.group = this.group;
    copy.creds = this.creds;
    copy.addressed = this.addressed;
    return copy;
  }

  /** Gives back room that more than half of it is (`netlink_trim`). */
  trim(): void {
    const unused = this.#end - this.data.length;
    if (unused * 2 < this.truesize) return;
    const end = bucket(headAlign(this.data.length)) - SHARED_INFO;
    this.truesize += end - this.#end;
    this.#end = end;
  }
}

/** Datagrams that wait (`struct sk_buff_head`), each in one queue at most. */
export class SkbQueue {
  /** How many there are. */
  length = 0;
  /** The one that comes next. */
  first: Skb | undefined;
  #last: Skb | undefined;

  /** Adds one behind all others (`__skb_queue_tail`). */
  push(skb: Skb): void {
    if (this.#last === undefined) this.first = skb;
    else this.#last.next = skb;
    this.#last = skb;
    this.length++;
  }

  /** Takes the first one away (`__skb_dequeue`). */
  shift(): Skb | undefined {
    const { first } = this;
    if (first === undefined) return undefined;
    this.first = first.next;
    if (this.first === undefined) this.#last = undefined;
    first.next = undefined;
    this.length--;
    return first;
  }
}
