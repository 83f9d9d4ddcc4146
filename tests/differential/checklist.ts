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

/** Texts that nothing a scenario may do has the kernel say, by what would be needed. */
const BEYOND: Readonly<Record<string, RegExp>> = {
  "BPF programs": /XDP|BPF|program/i,
  "flags that requests have no room for": /RTF_PCPU/,
  "MST, which is not emulated": /^MST /,
  "a kernel that is built otherwise":
    /(?:not enabled in (?:the )?kernel|is not registered|isn't registered|requires IPV6_SUBTREES)/,
  "a race, or no memory":
    /device is going away|is now dead|Nexthop has been deleted|Unable to allocate|Setup for|Master of device not found|nexthop notifier info|No unused id/,
  "a header shorter than a byte, or flags that are refused before":
    /header for netconf|Missing NTF_SELF|No permission to set uid/,
  "a kind of link, or a family, that is not emulated":
    /does not allow enslaving to a bridge|Array element|recursion depth|binary attribute size/,
  "a text that Linux 6.18 has otherwise, or no more":
    /extra data after nexthop$|LWT encap type not specified|property list too long|No egress device/,
};

/** What would be needed for a text to be said; `undefined` if scenarios can have it said. */
function beyond(text: string): string | undefined {
  return Object.entries(BEYOND).find(([, texts]) => texts.test(text))?.[0];
}

/**
 * How many of the texts were said, file by file, and which were not; and how many cannot be said, by
 * what would be needed.
 */
export function checked(checklist: Checklist, said: readonly string[]): string {
  let [reached, all] = [0, 0];
  const unreachable = new Map<string, number>();
  const rows = Object.entries(checklist).map(([file, texts]) => {
    const wasSaid = (text: string) => said.some((one) => pattern(text).test(one));
    const missing: string[] = [];
    let within = 0;
    for (const text of texts) {
      const reason = wasSaid(text) ? undefined : beyond(text);
      if (reason !== undefined) unreachable.set(reason, (unreachable.get(reason) ?? 0) + 1);
      else {
        within++;
        if (!wasSaid(text)) missing.push(text);
      }
    }
    reached += within - missing.length;
    all += within;
    const list = missing.map((text) => `\n  not said: ${text}`).join("");
    return `${file}: ${within - missing.length} of ${within}${list}\n`;
  });
  const needed = [...unreachable].map(([reason, count]) => `\n  ${count} need ${reason}`).join("");
  return `${rows.join("")}explanations in scope: ${reached} of ${all}${needed}\n`;
}
