/** What is wrong with a value that stands somewhere: a sentence, or `undefined` if nothing is. */
export type Shape = (value: unknown, where: string) => string | undefined;

/** An object: which members it may have, and of what shape they are. */
export interface Members {
  readonly [name: string]: Shape;
}

/** Text. */
export const text: Shape = (value, where) =>
  typeof value === "string" ? undefined : expected("text", value, where);

/** `true` or `false`. */
export const truth: Shape = (value, where) =>
  typeof value === "boolean" ? undefined : expected("true or false", value, where);

/** A whole number that is not negative. */
export const number: Shape = (value, where) =>
  isNumber(value) ? undefined : expected("a whole number", value, where);

/** Anything with members. */
export const anyObject: Shape = (value, where) =>
  isRecord(value) ? undefined : expected("an object", value, where);

/** One of several shapes, called by what they are together. */
export function either(called: string, ...shapes: readonly Shape[]): Shape {
  return (value, where) =>
    shapes.some((shape) => shape(value, where) === undefined)
      ? undefined
      : expected(called, value, where);
}

/** A number, or one of the names that some numbers have. */
export function named(names: ReadonlyMap<string, number>): Shape {
  return (value, where) =>
    isNumber(value) || typeof value === "string" && names.has(value)
      ? undefined
      : expected(`a number or one of ${[...names.keys()].join(", ")}`, value, where);
}

/** A list. */
export function listOf(shape: Shape): Shape {
  return (value, where) => {
    if (!Array.isArray(value)) return expected("a list", value, where);
    return first(value.entries(), ([index, item]) => shape(item, `${where}[${index}]`));
  };
}

/** An object whose members have any names. */
export function recordOf(shape: Shape): Shape {
  return (value, where) => {
    if (!isRecord(value)) return expected("an object", value, where);
    return first(Object.entries(value), ([key, item]) => shape(item, member(where, key)));
  };
}

/**
 * An object.
 *
 * @param required The members that it must have.
 * @param more Whether there may be others.
 */
export function object(
  members: Members,
  { required = [], more = false }: {
    readonly required?: readonly string[];
    readonly more?: boolean;
  } = {},
): Shape {
  return (value, where) => {
    if (!isRecord(value)) return expected("an object", value, where);
    const missing = required.find((name) => value[name] === undefined);
    if (missing !== undefined) return `${where} lacks "${missing}"`;
    return first(Object.entries(value), ([key, item]) => {
      const shape = Object.hasOwn(members, key) ? members[key] : undefined;
      if (shape !== undefined && item !== undefined) return shape(item, member(where, key));
      if (shape !== undefined || more) return undefined;
      return `${where} has no "${key}": it has ${Object.keys(members).join(", ")}`;
    });
  };
}

/** What is wrong with the first of the items with which something is. */
function first<T>(
  items: Iterable<T>,
  complain: (item: T) => string | undefined,
): string | undefined {
  for (const item of items) {
    const complaint = complain(item);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function member(where: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${where}.${name}` : `${where}["${name}"]`;
}

function expected(what: string, value: unknown, where: string): string {
  const shown = typeof value === "function"
    ? "a function"
    : JSON.stringify(value, (_, item) => typeof item === "bigint" ? String(item) : item);
  const short = shown === undefined || shown.length <= 40 ? shown : `${shown.slice(0, 40)}…`;
  return `${where} is ${short}: it takes ${what}`;
}
