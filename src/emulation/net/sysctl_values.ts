import { ERRNO } from "../../abi/errno.ts";
import type { Knob } from "./sysctl.ts";

const INT_MAX = 0x7fffffff;
const NUMBER = /^\s*(-?)(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)(?=[ \t\n\0]|$)/i;

/** A whole number as it is written to a setting, in C's notation; `undefined` if it is none. */
export function parseSysctl(text: string): number | undefined {
  const match = NUMBER.exec(text);
  const digits = match?.[2];
  if (digits === undefined) return undefined;
  const octal = /^0[0-7]+$/.test(digits);
  const value = octal ? parseInt(digits, 8) : Number(digits);
  return match?.[1] === "-" ? -value : value;
}

/** What a setting that is a number is made of. */
export interface IntegerKnob {
  readonly read: () => number;
  /** Sets it, with all consequences: 0, or a negative error number. */
  readonly write?: (value: number) => number | void;
  /** @default {-0x80000000} */
  readonly min?: number;
  /** @default {0x7fffffff} */
  readonly max?: number;
  /** How many of what is kept one of what is shown is: 1000 for seconds kept in ms. */
  readonly unit?: number;
}

/** A setting that is a number (`proc_dointvec` and its like). */
export function integerKnob(
  { read, write, min = -INT_MAX - 1, max = INT_MAX, unit = 1 }: IntegerKnob,
): Knob {
  return {
    read: () => String(Math.trunc(read() / unit)),
    ...write && {
      write(text): number {
        const value = parseSysctl(text);
        if (value === undefined || value < min || value > max) return -ERRNO.EINVAL;
        return write(value * unit) ?? 0;
      },
    },
  };
}
