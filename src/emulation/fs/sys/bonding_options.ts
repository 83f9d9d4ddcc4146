/** How files of bonds are written: bond_opt_tryset_rtnl of drivers/net/bonding/bond_options.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { callNetdeviceNotifiers } from "../../net/core/netdevice_notifiers.ts";
import { type BondOption, bondSetOption } from "../../net/drivers/bond_options.ts";
import type { Bond } from "../../net/drivers/bond_state.ts";
import { NETDEV } from "../../net/notifier.ts";
import { NETREG } from "../../net/stack.ts";
import type { Attribute } from "./attribute.ts";
import { dec, type Store } from "./netdev_store.ts";
import { cString } from "./numbers.ts";

/** What words an option takes in place of numbers; the first of several of one number names it. */
export type Words = Readonly<Record<string, number>>;

const INT_MAX = 0x7fffffff;
/** No option can be this. */
const NOTHING = -1;

/** The words that more than one option takes. */
export const WORDS: Readonly<Record<"switch" | "atMostIntMax" | "atMost255", Words>> = {
  switch: { off: 0, on: 1 },
  atMostIntMax: { off: 0, maxval: INT_MAX, default: 0 },
  atMost255: { off: 0, maxval: 255, default: 1 },
};

/** The number that a text stands for, or one that no option can be (`bond_opt_parse`). */
function parse(text: string, words: Words): number {
  const line = cString(text).split("\n", 1)[0] ?? "";
  const word = line.trimStart().split(/\s/, 1)[0] ?? "";
  if (/^[\d\s]*$/.test(line)) return word === "" ? NOTHING : Number(word);
  return Object.hasOwn(words, word) ? words[word] ?? NOTHING : NOTHING;
}

/**
 * Stores something of a bond, and tells of it. Files of bonds ask for no capability: whoever can
 * open them may write them.
 */
export function bondStore(set: (bond: Bond, text: string) => number): Store<Bond> {
  return (bond, text) => {
    const error = set(bond, text);
    if (error === 0 && bond.dev.regState === NETREG.REGISTERED) {
      callNetdeviceNotifiers(NETDEV.CHANGEINFODATA, bond.dev);
    }
    return error;
  };
}

/** Stores an option that is a number. */
function storeOption(option: BondOption, words: Words): Store<Bond> {
  return bondStore((bond, text) => bondSetOption(bond, option, parse(text, words), {}));
}

/** An option that is told as a number. */
export function numberOption(
  option: BondOption,
  get: (bond: Bond) => number,
  words: Words = WORDS.atMostIntMax,
): Attribute<Bond> {
  return { show: (bond) => dec(get(bond)), store: storeOption(option, words) };
}

/** An option that is told as a word and its number. */
export function wordOption(
  option: BondOption,
  get: (bond: Bond) => number,
  words: Words,
): Attribute<Bond> {
  const names = new Map(
    Object.entries(words).reverse().filter(([word]) => word !== "default")
      .map(([word, value]) => [value, word]),
  );
  return {
    show: (bond) => `${names.get(get(bond)) ?? ""} ${get(bond)}\n`,
    store: storeOption(option, words),
  };
}

/** An option of which there is one value left (`bond_use_carrier_tbl`). */
export function fixedOption(value: number, words: Words): Attribute<Bond> {
  return {
    show: () => dec(value),
    store: bondStore((_, text) => parse(text, words) === value ? 0 : -ERRNO.EINVAL),
  };
}
