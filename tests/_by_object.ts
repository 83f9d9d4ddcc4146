/** Compares what two kernels said by what it means, where they are not the same version. */

import { decode, messageJson } from "../src/codec/mod.ts";

/** What is compared: a message as an object. */
export type Told = Readonly<Record<string, unknown>>;

/**
 * What says nothing of what was asked for, but of the machine, of the time and of the version: how
 * many processors there are, how large a struct of the kernel is, when something came about.
 */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...["pid", "numTxQueues", "numRxQueues", "cacheinfo", "conf", "stats", "stats64", "icmp6stats"],
  ...["length", "optmask"],
  ...["timer", "inetTimer", "inet6Timer", "helloTimer", "tcnTimer", "topologyChangeTimer"],
  ...["gcTimer", "messageAgeTimer", "forwardDelayTimer", "holdTimer"],
]);

/** The messages of a datagram. */
export function told(datagram: Uint8Array): Told[] {
  return decode(datagram).map((message): Told => {
    // Who wants a group comes in the order in which ports lie in the kernel's memory.
    if (message.kind === "multicast-database") {
      for (const group of message.attributes.mdb ?? []) {
        group.sort(({ header: one }, { header: other }) => one.ifindex - other.ifindex);
      }
    }
    const json = messageJson(message);
    return typeof json === "object" && json !== null ? { ...json } : {};
  });
}

/** What is in a list, in a word each. */
function list(values: readonly unknown[]): string {
  return values.map((value) => {
    if (typeof value !== "object" || value === null || !("type" in value)) {
      return JSON.stringify(value);
    }
    const header = "header" in value ? JSON.stringify(value.header) : "";
    return `${value.type} ${header}`;
  }).join("\n  ");
}

/** Whether it is an address that a device got at random, and not one that a request gave it. */
function isRandom(value: unknown): boolean {
  return typeof value === "string" && /^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/.test(value) &&
    !value.startsWith("02:00:00:00:");
}

/** Where the one lacks something that the other has, or has it otherwise; what it has more is fine. */
export function missing(expected: unknown, actual: unknown, path = ""): string[] {
  if (typeof expected !== "object" || expected === null) {
    const same = JSON.stringify(expected) === JSON.stringify(actual) ||
      isRandom(expected) && isRandom(actual);
    return same ? [] : [`${path}: ${JSON.stringify(expected)}, not ${JSON.stringify(actual)}`];
  }
  const inner = new Map<string, unknown>(
    typeof actual === "object" && actual !== null ? Object.entries(actual) : [],
  );
  if (Array.isArray(expected) && expected.length !== inner.size) {
    return [`${path}: ${list(expected)}, not ${list([...inner.values()])}`];
  }
  return Object.entries(expected).flatMap(([key, value]) =>
    ELSEWHERE.has(key) ? [] : missing(value, inner.get(key), `${path}.${key}`)
  );
}
