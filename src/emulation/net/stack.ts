import { AddressLabels } from "./address_labels.ts";
import type { RuleSurroundings } from "./rules.ts";
import { Rules } from "./rules.ts";

/** The device that every namespace has. */
const LOOPBACK = { name: "lo", index: 1 } as const;

/**
 * What a network namespace consists of, as far as rtnetlink tells of it: state that knows no
 * messages. `rtnetlink/` translates.
 */
export class NetStack implements RuleSurroundings {
  /** IPv4's routing tables that there are, by number. */
  readonly tables: Set<number> = new Set();
  /** Policy routing rules. */
  readonly rules: Rules = new Rules(this);
  /** IPv6's address labels. */
  readonly addressLabels: AddressLabels = new AddressLabels();

  /** The index of the device of a name, one character a byte; `undefined` if there is none. */
  indexOf(name: string): number | undefined {
    return name === LOOPBACK.name ? LOOPBACK.index : undefined;
  }

  /** Makes the IPv4 routing table of the lowest number that has none; returns the number. */
  emptyTable(): number {
    let number = 1;
    while (this.tables.has(number)) number++;
    this.tables.add(number);
    return number;
  }

  /** Whether there is a link of that number: the loopback device is the only one. */
  hasLink(index: number): boolean {
    return index === LOOPBACK.index;
  }
}
