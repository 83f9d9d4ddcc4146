/** What judges found, told to `deno task judge` by the tests that ask them. */

/** The environment variable that names the file to which findings are appended. */
export const REPORT = "NLBRIDGE_JUDGE_REPORT";

/** What a judge found. */
export interface Finding {
  /** Who judged what: `"iproute2: tunnels"`. */
  readonly judge: string;
  /** How many values were compared. */
  readonly compared: number;
  /**
   * How many agreed.
   * @default {all but the differences}
   */
  readonly agreed?: number;
  /** Where they differ, and why; of differences alike one. */
  readonly differences?: readonly string[];
}

/** Tells of a finding, if somebody wants to know. */
export function report(finding: Finding): void {
  if (Deno.permissions.querySync({ name: "env", variable: REPORT }).state !== "granted") return;
  const file = Deno.env.get(REPORT);
  if (file === undefined) return;
  Deno.writeTextFileSync(file, `${JSON.stringify(finding)}\n`, { append: true });
}

/** Tells that all of what is expected was found. */
export function agreed(judge: string, expected: unknown): void {
  report({ judge, compared: leavesIn(expected) });
}

/** How many values there are in lists and objects. */
function leavesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + leavesIn(inner), 0);
}
