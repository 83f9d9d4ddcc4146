/** What a judge that is not ours says of the codec. */

/** Something that a judge and the codec say differently. */
export interface Difference {
  /** What it is about: `"tc flower-attrs KEY_ETH_TYPE: type"`. */
  readonly about: string;
  readonly ours: string;
  readonly theirs: string;
}

/** A judge's findings. */
export interface Verdict {
  /** Who judges what. */
  readonly judge: string;
  /** How many values, names or types were compared. */
  readonly compared: number;
  readonly differences: readonly Difference[];
}

/** Who is right about a difference, and why: by what it is about, or by a pattern of that. */
export type Explanations = readonly (readonly [about: RegExp, why: string])[];

/** The explanation of a difference; `undefined` if there is none. */
export function explanationOf(
  { about }: Difference,
  explanations: Explanations,
): string | undefined {
  return explanations.find(([pattern]) => pattern.test(about))?.[1];
}

/** A difference as text, with its explanation. */
export function differenceText(difference: Difference, explanations: Explanations): string {
  const { about, ours, theirs } = difference;
  const why = explanationOf(difference, explanations) ?? "NOT EXPLAINED";
  return `${about}: ours ${ours}, theirs ${theirs}: ${why}`;
}

/** A verdict as text: the counts, then each difference with its explanation. */
export function verdictText(
  { judge, compared, differences }: Verdict,
  explanations: Explanations,
): string {
  return [
    `${judge}: ${compared - differences.length} agreed of ${compared}`,
    ...differences.map((difference) => `  ${differenceText(difference, explanations)}`),
  ].join("\n");
}

/** The explanations that explain nothing. */
export function idle(
  { differences }: Verdict,
  explanations: Explanations,
): string[] {
  return explanations
    .filter(([pattern]) => !differences.some(({ about }) => pattern.test(about)))
    .map(([pattern]) => String(pattern));
}
