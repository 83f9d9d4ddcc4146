import type { RtnetlinkMessage } from "../../codec/mod.ts";

/** An object as it was recorded, and as an emulated kernel told of it after it was restored. */
export interface Overlay {
  /** What the emulated kernel said. */
  readonly native: RtnetlinkMessage;
  /** What was recorded. */
  readonly recorded: RtnetlinkMessage;
}

/**
 * Has a message say what is to be said of an object: of whatever the emulated kernel still says the
 * same, what was recorded; of whatever has changed, what it says now.
 */
export function overlay(now: RtnetlinkMessage, { native, recorded }: Overlay): void {
  replace(now.header, merged(now.header, native.header, recorded.header));
  replace(now.attributes, merged(now.attributes, native.attributes, recorded.attributes));
}

/** Everything in the order of what was recorded, and then what is new. */
function merged(now: object, native: object, recorded: object): [string, unknown][] {
  const [present, before] = [new Map(Object.entries(now)), new Map(Object.entries(native))];
  const shown: [string, unknown][] = [];
  const unchanged = (key: string) => isEqual(present.get(key), before.get(key));
  const known = Object.entries(recorded);
  for (const [key, value] of known) {
    if (unchanged(key)) shown.push([key, value]);
    else if (present.has(key)) shown.push([key, present.get(key)]);
  }
  const told = new Set(known.map(([key]) => key));
  for (const [key, value] of present) {
    if (!told.has(key) && !unchanged(key)) shown.push([key, value]);
  }
  return shown;
}

function replace(target: object, entries: readonly (readonly [string, unknown])[]): void {
  for (const key of Object.keys(target)) Reflect.deleteProperty(target, key);
  Object.assign(target, Object.fromEntries(entries));
}

/** Whether two values of attributes are the same. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object") return false;
  if (one === null || other === null) return false;
  const [entries, others] = [Object.entries(one), new Map(Object.entries(other))];
  return entries.length === others.size &&
    entries.every(([key, value]) => others.has(key) && isEqual(value, others.get(key)));
}
