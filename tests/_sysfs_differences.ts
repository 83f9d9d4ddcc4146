/** What differs between the files of two kernels, but for what no two kernels have alike. */

import type { Content, Found } from "./_sysfs_child.ts";
import type { Tree } from "./_sysfs.ts";

/** What is not compared, and why. */
const VOLATILE: readonly (readonly [path: RegExp, why: string])[] = [
  [/\/(bridge|brport)\/\w+_timer$/, "time goes on"],
  [
    /\/statistics\/([rt]x_(packets|bytes|dropped)|multicast)$/,
    "hosts send packets by themselves, such as reports of multicast groups",
  ],
  [/\/macvtap\/tap\d+\/(dev|uevent)$/, "numbers that all namespaces of a machine share"],
];

/** Directories whose order depends on where the kernel has its memory. */
const UNORDERED = /^\/sys\/(class|devices\/virtual)\/net$/;
/** What stands in the class where there are bonds, which not every kernel has. */
const OF_BONDS = "bonding_masters";

/** Addresses that a kernel chose, by what they are replaced with; they are in other files, too. */
function chosenIn(tree: Tree): readonly (readonly [address: string, name: string])[] {
  return [...tree].flatMap(([path, { content }]) => {
    const [, name] = /^\/sys\/devices\/virtual\/net\/([^/]+)\/address$/.exec(path) ?? [];
    const assigned = tree.get(path.replace(/address$/, "addr_assign_type"))?.content;
    const isChosen = name !== undefined && assigned === "1\n" && typeof content === "string";
    return isChosen && content !== "\n" ? [[content.trim(), `address of ${name}`] as const] : [];
  });
}

/** A file of bytes, in which addresses are no text. */
const BINARY = /\/brforward$/;

function digitsOf(text: string): string {
  return Uint8Array.from(text, (character) => character.charCodeAt(0)).toHex();
}

function steady(path: string, content: Content, chosen: ReturnType<typeof chosenIn>): Content {
  if (typeof content === "number") return content;
  return chosen.reduce(
    (text, [address, name]) =>
      text.replaceAll(address, name).replaceAll(address.replaceAll(":", ""), name),
    BINARY.test(path) ? digitsOf(content) : content,
  );
}

/** What is compared of what there is at a path. */
function comparable(
  path: string,
  { names, content, ...found }: Found,
  chosen: ReturnType<typeof chosenIn>,
): string {
  const left = names?.filter((name) => !UNORDERED.test(path) || name !== OF_BONDS);
  return JSON.stringify({
    ...found,
    names: left && UNORDERED.test(path) ? left.toSorted() : left,
    content: VOLATILE.some(([volatile]) => volatile.test(path))
      ? typeof content
      : content === undefined
      ? undefined
      : steady(path, content, chosen),
  });
}

function comparableTree(tree: Tree): Map<string, string> {
  const chosen = chosenIn(tree);
  return new Map(
    [...tree].filter(([path]) => !path.endsWith(`/${OF_BONDS}`))
      .map(([path, found]) => [path, comparable(path, found, chosen)]),
  );
}

/** What differs, by path. */
export function differences(real: Tree, emulated: Tree): string[] {
  const [one, other] = [comparableTree(real), comparableTree(emulated)];
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((path) => one.get(path) !== other.get(path))
    .map((path) => `${path}\n  real:     ${one.get(path)}\n  emulated: ${other.get(path)}`);
}
