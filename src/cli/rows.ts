/** Words in rows of a width. */

import { stripAnsiCode } from "./colors.ts";

/** How rows are indented: the first one, and those after it. */
export interface Indents {
  readonly first: number;
  readonly rest: number;
}

/** Words, two spaces between them, in rows no longer than the width, as far as words can be broken. */
export function rows(words: readonly string[], width: number, { first, rest }: Indents): string[] {
  const made: string[] = [];
  let length = Infinity;
  for (const word of words.flatMap((word) => pieces(word, width - rest))) {
    const size = stripAnsiCode(word).length;
    if (length + 2 + size > width) {
      const indent = made.length === 0 ? first : rest;
      made.push(" ".repeat(indent) + word);
      length = indent + size;
    } else {
      made[made.length - 1] += "  " + word;
      length += 2 + size;
    }
  }
  return made;
}

/** A word in pieces that fit, broken after spaces and commas, where it has some. */
function pieces(word: string, room: number): string[] {
  if (stripAnsiCode(word).length <= room) return [word];
  const made = [""];
  for (const part of word.split(/(?<=[ ,])/)) {
    const last = made.at(-1) ?? "";
    if (last === "" || stripAnsiCode(last + part.trimEnd()).length <= room) {
      made.push(made.pop() + part);
    } else made.push(part);
  }
  return made.map((piece) => piece.trimEnd());
}
