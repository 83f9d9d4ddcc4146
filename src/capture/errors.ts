/**
 * A recording that is damaged, cut short, or not a recording at all. What came before the damage
 * has been given out already.
 *
 * @example
 * ```ts
 * import { readRecording, RecordingError } from "@nlbridge/nlbridge";
 *
 * const cut = new TextEncoder().encode('{"time":"2026-11-21T01:02:03Z","dire');
 * try {
 *   for await (const item of readRecording([cut])) console.log(item);
 * } catch (error) {
 *   if (!(error instanceof RecordingError)) throw error;
 *   console.log(error.unit, error.position); // line 1
 * }
 * ```
 */
export class RecordingError extends Error {
  /** Always `"RecordingError"`. */
  override readonly name = "RecordingError";
  /** What {@linkcode position} counts. */
  readonly unit: "byte" | "line";
  /** Where the damage is: the offset of the first byte of the broken part, or a line from 1. */
  readonly position: number;

  /**
   * Says where the damage is and what it is.
   *
   * @param unit What `position` counts.
   * @param position A byte offset from 0, or a line number from 1.
   * @param problem What is wrong there.
   */
  constructor(unit: "byte" | "line", position: number, problem: string) {
    super(`bad recording at ${unit} ${position}: ${problem}`);
    this.unit = unit;
    this.position = position;
  }
}
