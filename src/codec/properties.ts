/**
 * An object's properties by name. Tables know at run time which of them there are; an interface
 * has no index signature that would let the compiler know it too.
 */
export function properties(value: object): Readonly<Record<string, unknown>> {
  return value as Readonly<Record<string, unknown>>;
}
