/** Counts what scenarios reach. */

import { ERRNO, MSG, NETLINK, NETLINK_SO, RTM, SO, SOL } from "../../src/abi/mod.ts";
import { decode } from "../../src/codec/mod.ts";
import { unfold } from "./bytes.ts";
import type { Data, Scenario, Step } from "./scenario.ts";
import type { Outcome, Trace } from "./trace.ts";

const EXPLANATIONS = "explanations";
/** By message type, errno and explanation. */
const ANSWERS = "answers";

type Names = { readonly [name: string]: number };

function nameOf(names: Names, value: number): string {
  return Object.entries(names).find(([, number]) => number === value)?.[0] ?? String(value);
}

function flagNames(flags: number): string[] {
  return Object.entries(MSG)
    .filter(([, bit]) => (flags & bit) !== 0)
    .map(([name]) => name);
}

/** Counts, as JSON has them. */
export interface Counts {
  readonly [kind: string]: { readonly [name: string]: number };
}

/** The types of the requests in data. */
function typesIn(data: Data): number[] {
  if (typeof data === "string") return [];
  if ("map" in data) return data.flatMap(typesIn);
  return "type" in data ? [data.type] : [];
}

/** What was reached, and how often. */
export class Coverage {
  readonly #counts = new Map<string, Map<string, number>>();
  /** The sockets that are told of devices. */
  readonly #managers = new Set<string>();
  /** The type of the request that a socket sent last. */
  readonly #asked = new Map<string, number>();

  /** Counts a scenario. */
  add({ steps }: Scenario, { entries }: Trace): void {
    this.#asked.clear();
    this.#managers.clear();
    for (const [index, step] of steps.entries()) {
      const outcome = entries[index]?.outcome;
      if (outcome && "skipped" in outcome) continue;
      this.#step(step);
      if ("data" in step) {
        const type = typesIn(step.data).at(-1);
        if (type !== undefined) this.#asked.set(step.socket, type);
      }
      if (step.call === "socket" && step.devices) this.#managers.add(step.socket);
      if ("socket" in step && this.#managers.has(step.socket)) {
        this.#uevents(outcome);
        continue;
      }
      const asked = "socket" in step ? this.#asked.get(step.socket) : undefined;
      if (outcome) this.#outcome(step.call, outcome, asked);
    }
  }

  /** Adds what somebody else counted. */
  merge(counts: Counts): void {
    for (const [kind, names] of Object.entries(counts)) {
      for (const [name, count] of Object.entries(names)) this.#count(kind, name, count);
    }
  }

  /** All that was counted. */
  toJSON(): Counts {
    return Object.fromEntries(
      [...this.#counts].map(([kind, counts]) => [kind, Object.fromEntries(counts)]),
    );
  }

  /** The texts of explanations that were seen. */
  get explanations(): readonly string[] {
    const texts = [...this.#counts.get(EXPLANATIONS)?.keys() ?? []];
    return texts.map((text) => text.slice(text.indexOf('"') + 1, -1));
  }

  /** The counts as text, a row for each kind. */
  toString(): string {
    return [...this.#counts].map(([kind, counts]) => {
      const row = [...counts].sort(([one], [other]) => one < other ? -1 : 1)
        .map(([name, count]) => `${name} ${count}`);
      return `${kind}: ${row.join(", ")}\n`;
    }).join("");
  }

  #count(kind: string, name: string, times = 1): void {
    let counts = this.#counts.get(kind);
    if (counts === undefined) this.#counts.set(kind, counts = new Map());
    counts.set(name, (counts.get(name) ?? 0) + times);
  }

  #step(step: Step): void {
    this.#count("calls", step.call);
    if ("as" in step && step.as === "user") this.#count("calls without privileges", step.call);
    if (step.call === "socket") this.#count("protocols", nameOf(NETLINK, step.protocol));
    if (step.call === "setsockopt" || step.call === "getsockopt") {
      const { level, option } = step;
      const names = level === SOL.NETLINK ? NETLINK_SO : level === SOL.SOCKET ? SO : {};
      const known = level === SOL.NETLINK || level === SOL.SOCKET;
      this.#count(step.call, known ? `${nameOf(SOL, level)}.${nameOf(names, option)}` : "other");
    }
    if ("flags" in step) {
      for (const name of flagNames(step.flags ?? 0)) this.#count(`flags of ${step.call}`, name);
    }
  }

  /** What device managers were told. */
  #uevents(outcome: Outcome | undefined): void {
    for (const one of outcome && "drained" in outcome ? outcome.drained : []) {
      if (!("from" in one)) continue;
      const [action = ""] = String.fromCharCode(...unfold(one.data)).split("@", 1);
      this.#count("uevents", action);
    }
  }

  #outcome(call: string, outcome: Outcome, asked: number | undefined): void {
    if ("drained" in outcome) {
      for (const one of outcome.drained) this.#outcome("drain", one, asked);
    }
    if ("wait" in outcome) this.#count("errors", `${call} EAGAIN`);
    if ("error" in outcome) this.#count("errors", `${call} ${outcome.error}`);
    if (!("from" in outcome)) return;
    this.#count("datagrams", outcome.from === 0 ? "from the kernel" : "from a socket");
    for (const name of flagNames(outcome.flags ?? 0)) this.#count("msg_flags", name);
    for (const { level, type } of outcome.control ?? []) {
      this.#count("control messages", `${nameOf(SOL, level)} ${type}`);
    }
    if (outcome.from === 0) this.#told(outcome.data, asked);
  }

  /** What the kernel's messages are, and what acknowledgements tell. */
  #told(folded: string, asked: number | undefined): void {
    for (const message of decode(unfold(folded))) {
      this.#count("messages", message.kind);
      if (message.kind !== "error" && message.kind !== "done") continue;
      const { error = 0, attributes: { msg, ...others } } = message;
      const errno = error === 0 ? "0" : nameOf(ERRNO, -error);
      const name = `${message.kind} ${errno}`;
      const request = message.kind === "error" ? message.request?.type : asked;
      if (request !== undefined) {
        const explained = msg === undefined ? "" : ` "${msg}"`;
        this.#count(ANSWERS, `${nameOf(RTM, request)} ${errno}${explained}`);
      }
      this.#count("acknowledgements", name);
      if (msg !== undefined) this.#count(EXPLANATIONS, `${name} "${msg}"`);
      for (const key of Object.keys(others)) this.#count("told beside", key);
    }
  }
}
