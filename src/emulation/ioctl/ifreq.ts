/** `struct ifreq` of linux/if.h, by which most requests name a device. */

import { IFNAMSIZ } from "../../abi/if.ts";
import { cStringIn, type Ioctl, putCString, viewOf } from "./call.ts";

/** `sizeof(struct ifreq)`: a name, and a union of 24 bytes. */
export const IFREQ_SIZE = 40;
/** Where `sin_addr` is in a `struct sockaddr_in`. */
const SIN_ADDR = 4;

/** A `struct ifreq`. */
export class Ifreq {
  /** All of it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What follows the name. */
  readonly union: Uint8Array<ArrayBuffer>;
  /** The same. */
  readonly view: DataView;

  constructor(bytes: Uint8Array<ArrayBuffer> = new Uint8Array(IFREQ_SIZE)) {
    this.bytes = bytes;
    this.union = bytes.subarray(IFNAMSIZ);
    this.view = viewOf(this.union);
    bytes[IFNAMSIZ - 1] = 0;
  }

  /** Copies it out of the caller's memory (`get_user_ifreq`). */
  static from({ memory, argument }: Ioctl): Ifreq {
    return new Ifreq(memory.read(argument, IFREQ_SIZE));
  }

  /** Copies it back (`put_user_ifreq`). */
  put({ memory, argument }: Ioctl): void {
    memory.write(argument, this.bytes);
  }

  /** The name of a device, or an address's label: `eth0:1`. */
  get label(): string {
    return cStringIn(this.bytes.subarray(0, IFNAMSIZ));
  }

  set label(text: string) {
    putCString(this.bytes.subarray(0, IFNAMSIZ), text);
  }

  /** The name of a device: what is before the colon. */
  get name(): string {
    return this.label.split(":", 1)[0] ?? "";
  }

  /** Whether there is a colon in the name. */
  get isLabel(): boolean {
    return this.label.includes(":");
  }

  /** `sa_family` of the address in the union. */
  get family(): number {
    return this.view.getUint16(0, true);
  }

  set family(family: number) {
    this.view.setUint16(0, family, true);
  }

  /** `sin_addr` of the address in the union. */
  get address(): number {
    return this.view.getUint32(SIN_ADDR);
  }

  set address(address: number) {
    this.view.setUint32(SIN_ADDR, address);
  }
}
