const GROUPS = 8;
const TEXT = /^[0-9a-f:.]+$/i;

/** The 16 bits of each group of an address's text that has no gap; `undefined` if it has others. */
function groupsOf(text: string): number[] | undefined {
  if (text === "") return [];
  const groups = text.split(":").map((group) =>
    /^[0-9a-f]{1,4}$/i.test(group) ? parseInt(group, 16) : -1
  );
  return groups.includes(-1) ? undefined : groups;
}

/** An IPv6 address of 128 bits from its text without IPv4 parts; `undefined` if it is none. */
export function parseIp6(text: string): bigint | undefined {
  if (!TEXT.test(text)) return undefined;
  const [left = "", right, more] = text.split("::");
  if (more !== undefined) return undefined;
  const before = groupsOf(left);
  const after = groupsOf(right ?? "");
  if (before === undefined || after === undefined) return undefined;
  const missing = GROUPS - before.length - after.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...before, ...new Array<number>(missing).fill(0), ...after]
    .reduce((address, group) => address << 16n | BigInt(group), 0n);
}

/** An IPv6 address of 128 bits as settings show it: eight groups of four digits. */
export function textOfIp6(address: bigint): string {
  const digits = address.toString(16).padStart(32, "0");
  return digits.match(/.{4}/g)?.join(":") ?? "";
}
