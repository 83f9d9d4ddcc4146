/** The texts with which the kernel explains errors: which of them scenarios have it say. */

/** By source file of Linux 6.12, the texts that families which are emulated can give. */
export type Checklist = Readonly<Record<string, readonly string[]>>;

const IN_SCOPE = new URL("explanations.json", import.meta.url);

/** The texts of the families that are emulated. */
export function readChecklist(): Checklist {
  return JSON.parse(Deno.readTextFileSync(IN_SCOPE));
}

/** What a text looks like when it is said: with numbers in it, and perhaps with a module before it. */
function pattern(text: string): RegExp {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(/%[0-9a-z*.]+/g, ".*");
  return new RegExp(`^(?:[A-Za-z0-9_]+: )?${escaped}$`, "s");
}

/** How many of the texts were said, file by file, and which were not. */
export function checked(checklist: Checklist, said: readonly string[]): string {
  let [reached, all] = [0, 0];
  const rows = Object.entries(checklist).map(([file, texts]) => {
    const missing = texts.filter((text) => !said.some((one) => pattern(text).test(one)));
    reached += texts.length - missing.length;
    all += texts.length;
    const list = missing.map((text) => `\n  not said: ${text}`).join("");
    return `${file}: ${texts.length - missing.length} of ${texts.length}${list}\n`;
  });
  return `${rows.join("")}explanations in scope: ${reached} of ${all}\n`;
}
