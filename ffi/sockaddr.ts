import { AF } from "../src/abi/mod.ts";
import type { NetlinkAddress, SocketAddress } from "../src/socket/mod.ts";

/** `sizeof(struct sockaddr_nl)`: u16 nl_family, u16 nl_pad, u32 nl_pid, u32 nl_groups (linux/netlink.h). */
export const SOCKADDR_NL_SIZE = 12;

const KERNEL: NetlinkAddress = Object.freeze({ pid: 0, groups: 0 });

const encoded = new Uint32Array(SOCKADDR_NL_SIZE / 4);
const encodedBytes = new Uint8Array(encoded.buffer);

/** An address's bytes, valid until the next call. Raw bytes pass through. */
export function encodeAddress(address: SocketAddress, family: number = AF.NETLINK): Uint8Array {
  if (address instanceof Uint8Array) return address;
  encoded[0] = family;
  encoded[1] = address.pid ?? 0;
  encoded[2] = address.groups ?? 0;
  return encodedBytes;
}

/** Where calls put a `struct sockaddr_nl` and its `socklen_t`, and what they put there. */
export class AddressSlot {
  readonly words: Uint32Array<ArrayBuffer> = new Uint32Array(SOCKADDR_NL_SIZE / 4);
  /** Netlink writes the length that it finds here, always. */
  readonly length: Uint32Array<ArrayBuffer> = Uint32Array.of(SOCKADDR_NL_SIZE);
  #last = KERNEL;

  /** The address that the last call stored. Equal ones are one object: most come from one peer. */
  read(): NetlinkAddress {
    const pid = this.words[1] ?? 0;
    const groups = this.words[2] ?? 0;
    if (pid !== this.#last.pid || groups !== this.#last.groups) {
      this.#last = Object.freeze({ pid, groups });
    }
    return this.#last;
  }
}
