/** A generator that repeats itself in every kernel, so that the same script has the same ports. */
export function repeatable(): () => number {
  let state = 0x2545f491;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
