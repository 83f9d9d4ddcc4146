import { ERRNO } from "../../abi/errno.ts";
import { HZ } from "./jiffies.ts";
import type { Knob } from "./sysctl.ts";

const INT_MAX = 0x7fffffff;
/** How much of what is written is looked at: a page less one byte. */
const LOOKED_AT = 4095;
/** How many characters a number cannot have, sign included (`TMPBUFLEN` less one). */
const TOO_LONG = 21;
const NUMBER = /^[\t-\r \xa0]*(-?)(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)(?=[ \t\n]|$)/i;

/**
 * A whole number as it is written to a setting, in C's notation; `undefined` if it is none. That of
 * `-0` is -0. Source: `proc_get_long`, kernel/sysctl.c.
 */
export function parseSysctl(text: string): number | undefined {
  const [, sign = "", digits] = NUMBER.exec(text.slice(0, LOOKED_AT)) ?? [];
  if (digits === undefined || sign.length + digits.length >= TOO_LONG) return undefined;
  const octal = /^0[0-7]+$/.test(digits);
  const value = octal ? parseInt(digits, 8) : Number(digits);
  return sign === "-" ? -value : value;
}

/** Jiffies of milliseconds, of which 32 bits count; `undefined` if they are none, or below zero. */
export function msToJiffies(given: number | undefined): number | undefined {
  if (given === undefined || !Number.isSafeInteger(given)) return undefined;
  const count = given | 0;
  return count < 0 ? undefined : Math.ceil(count * HZ / 1000);
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
  /** Whether it takes no sign, not even that of `-0` (`proc_douintvec`). */
  readonly unsigned?: boolean;
}

/** A setting that is a number (`proc_dointvec` and its like). */
export function integerKnob(
  { read, write, min = -INT_MAX - 1, max = INT_MAX, unit = 1, unsigned = false }: IntegerKnob,
): Knob {
  return {
    read: () => String(Math.trunc(read() / unit)),
    ...write && {
      write(text): number {
        const value = parseSysctl(text);
        if (value === undefined || value < min || value > max) return -ERRNO.EINVAL;
        if (unsigned && Object.is(value, -0)) return -ERRNO.EINVAL;
        return write(value * unit) ?? 0;
      },
    },
  };
}
