/** An assembler of classic BPF (linux/bpf_common.h), as far as seccomp filters need it. */

/** `sizeof(struct sock_filter)`: u16 code, u8 jt, u8 jf, u32 k. */
export const SOCK_FILTER = 8;

/** What instructions do. */
export const BPF = {
  /** BPF_LD | BPF_W | BPF_ABS: a word of `struct seccomp_data`. */
  LOAD: 0x20,
  /** BPF_JMP | BPF_JEQ | BPF_K */
  EQUAL: 0x15,
  /** BPF_JMP | BPF_JGE | BPF_K */
  NOT_LESS: 0x35,
  /** BPF_RET | BPF_K */
  RETURN: 0x06,
} as const;

/** Where a jump goes: a label, or the next instruction. */
type Destination = string | undefined;

interface Instruction {
  readonly code: number;
  readonly k: number;
  readonly yes?: Destination;
  readonly no?: Destination;
}

/** A program that is being written. Jumps go forward only, to labels that are set later. */
export class BpfProgram {
  readonly #instructions: Instruction[] = [];
  readonly #labels = new Map<string, number>();

  /** Names the place of the next instruction. */
  label(name: string): this {
    this.#labels.set(name, this.#instructions.length);
    return this;
  }

  /** Loads the 32-bit word at an offset. */
  load(offset: number): this {
    return this.#add({ code: BPF.LOAD, k: offset });
  }

  /** Jumps by whether what is loaded is equal to a number. */
  equal(k: number, yes: Destination, no?: Destination): this {
    return this.#add({ code: BPF.EQUAL, k, yes, no });
  }

  /** Jumps by whether what is loaded is a number or greater, without signs. */
  notLess(k: number, yes: Destination, no?: Destination): this {
    return this.#add({ code: BPF.NOT_LESS, k, yes, no });
  }

  /** Ends with a result. */
  result(k: number): this {
    return this.#add({ code: BPF.RETURN, k });
  }

  #add(instruction: Instruction): this {
    this.#instructions.push(instruction);
    return this;
  }

  /**
   * The instructions as the kernel takes them, in the machine's byte order, which is little-endian.
   *
   * @throws {RangeError} If a label is missing, behind the jump, or too far.
   */
  assemble(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#instructions.length * SOCK_FILTER);
    const view = new DataView(bytes.buffer);
    this.#instructions.forEach(({ code, k, yes, no }, index) => {
      const at = index * SOCK_FILTER;
      view.setUint16(at, code, true);
      view.setUint8(at + 2, this.#distance(index, yes));
      view.setUint8(at + 3, this.#distance(index, no));
      view.setUint32(at + 4, k, true);
    });
    return bytes;
  }

  #distance(from: number, to: Destination): number {
    if (to === undefined) return 0;
    const distance = (this.#labels.get(to) ?? -1) - from - 1;
    if (distance < 0 || distance > 255) throw new RangeError(`no jump leads to ${to}`);
    return distance;
  }
}
