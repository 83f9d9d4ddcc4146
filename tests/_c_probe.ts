/** Asks a C compiler what constants and structures are, the one authority on installed headers. */

const COMPILER = "gcc";

/**
 * Why {@linkcode probe} cannot run here, or undefined when it can.
 *
 * @param headers Headers that must be installed.
 */
export async function whyNoProbe(headers: readonly string[]): Promise<string | undefined> {
  for (const name of ["run", "write", "read"] as const) {
    const { state } = await Deno.permissions.query({ name });
    if (state !== "granted") return `no --allow-${name}`;
  }
  try {
    const { code } = await compile(headers.map((header) => `#include <${header}>\n`).join(""));
    return code === 0 ? undefined : `no ${headers.join(", ")}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `no ${COMPILER}`;
    throw error;
  }
}

/**
 * Compiles and runs a C program.
 *
 * @param source The program.
 * @returns What it printed.
 */
export async function runC(source: string): Promise<string> {
  const directory = await Deno.makeTempDir({ prefix: "nlbridge-c-" });
  try {
    const program = `${directory}/probe`;
    const { code, errors } = await compile(source, program);
    if (code !== 0) throw new Error(`${COMPILER} failed:\n${errors}`);
    const { success, stdout } = await new Deno.Command(program, { env: { LC_ALL: "C" } }).output();
    if (!success) throw new Error("the C program failed");
    return new TextDecoder().decode(stdout);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/**
 * The values of integer expressions in C, such as `RTM_NEWLINK`, `sizeof(struct rtmsg)` and
 * `offsetof(struct rtmsg, rtm_table)`.
 *
 * @param includes The headers to include; one that is not installed is left out.
 * @param expressions The expressions, each on one line.
 * @returns A value for each; undefined where these headers cannot compile the expression.
 */
export async function probe(
  includes: readonly string[],
  expressions: readonly string[],
): Promise<Map<string, bigint | undefined>> {
  const values = new Map<string, bigint | undefined>(expressions.map((it) => [it, undefined]));
  let known = [...values.keys()];
  while (known.length > 0) {
    const { source, firstLine } = program(includes, known);
    const { code, errors } = await compile(source);
    if (code === 0) {
      const lines = (await runC(source)).trimEnd().split("\n");
      known.forEach((expression, index) => values.set(expression, BigInt(lines[index] ?? "")));
      break;
    }
    const wrong = errorLines(errors).map((line) => line - firstLine);
    const remaining = known.filter((_, index) => !wrong.includes(index));
    // The compiler tells of an undeclared name once only, so the same name may fail again.
    if (remaining.length === known.length) throw new Error(`${COMPILER} failed:\n${errors}`);
    known = remaining;
  }
  return values;
}

/**
 * The enumerators of headers, by header.
 *
 * @param includes The headers; one that is not installed is left out.
 */
export async function enumerators(
  includes: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const { source } = program(includes, []);
  const texts = new Map<string, string>();
  let header = "";
  for (const line of (await preprocessed(source)).split("\n")) {
    const [, file] = /^# \d+ "([^"]+)"/.exec(line) ?? [];
    if (file !== undefined) header = file.replace("/usr/include/", "");
    else texts.set(header, `${texts.get(header) ?? ""}${line}\n`);
  }
  const found = includes.map((include): [string, readonly string[]] => {
    const bodies = (texts.get(include) ?? "").matchAll(/\benum\b[^{};]*\{([^}]*)\}/g);
    const names = [...bodies].flatMap(([, body = ""]) =>
      body.split(",").map((entry) => entry.split("=")[0]?.trim() ?? "")
    );
    return [include, names.filter((name) => /^\w+$/.test(name))];
  });
  return new Map(found);
}

async function preprocessed(source: string): Promise<string> {
  const child = new Deno.Command(COMPILER, {
    args: ["-E", "-x", "c", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(source));
  await writer.close();
  const { code, stdout } = await child.output();
  if (code !== 0) throw new Error(`${COMPILER} failed`);
  return new TextDecoder().decode(stdout);
}

function program(
  includes: readonly string[],
  expressions: readonly string[],
): { source: string; firstLine: number } {
  const head = [
    "#define _GNU_SOURCE",
    "#include <stddef.h>",
    "#include <stdio.h>",
    ...includes.flatMap((it) => [`#if __has_include(<${it}>)`, `#include <${it}>`, "#endif"]),
    "int main(void) {",
  ];
  const body = expressions.map((it) => `printf("%lld\\n", (long long)(${it}));`);
  return { source: [...head, ...body, "}", ""].join("\n"), firstLine: head.length + 1 };
}

function errorLines(errors: string): number[] {
  return [...errors.matchAll(/^<stdin>:(\d+):\d+: (?:fatal )?error: /gm)]
    .map(([, line]) => Number(line));
}

/** Compiles to a file, or without one only checks. */
async function compile(
  source: string,
  output?: string,
): Promise<{ code: number; errors: string }> {
  const target = output === undefined ? ["-fsyntax-only"] : ["-o", output];
  const child = new Deno.Command(COMPILER, {
    args: ["-w", "-fmax-errors=0", "-x", "c", "-", ...target],
    env: { LC_ALL: "C" },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(source));
  await writer.close();
  const { code, stderr } = await child.output();
  return { code, errors: new TextDecoder().decode(stderr) };
}
