/** Random addresses of links, each replaced by a number in the order in which they are seen. */

import { IFLA, NDA, RTM } from "../../src/abi/mod.ts";
import { attributesIn, messagesIn } from "./walk.ts";
import type { Scenario } from "./scenario.ts";

const MAC = 6;
/** Locally administered, and no group's: what the kernel draws. */
const LOCAL = 2;
const KIND_OF_ADDRESS = 3;
/** Where a message has an address. */
interface Place {
  /** How long the family's header is. */
  readonly header: number;
  readonly attribute: number;
}

const IN_LINK: Place = { header: 16, attribute: IFLA.ADDRESS };
const IN_NEIGHBOUR: Place = { header: 12, attribute: NDA.LLADDR };
/** By message type. */
const PLACES: ReadonlyMap<number, Place> = new Map<number, Place>([
  [RTM.NEWLINK, IN_LINK],
  [RTM.DELLINK, IN_LINK],
  [RTM.NEWNEIGH, IN_NEIGHBOUR],
  [RTM.DELNEIGH, IN_NEIGHBOUR],
]);

/** What stands in place of the address that was seen as this one, from 1. */
function numbered(count: number): string {
  return `06726e64${count.toString(16).padStart(4, "0")}`;
}

/** Hexadecimal digits with numbers in place of addresses that were seen, in their order. */
export function withoutMacs(hex: string, addresses: readonly string[]): string {
  return addresses.reduce((text, mac, index) => text.replaceAll(mac, numbered(index + 1)), hex);
}

/** The random addresses of a scenario. */
export class Macs {
  readonly #scenario: Scenario;
  #given: string | undefined;
  readonly #numbers = new Map<string, string>();
  readonly #others = new Set<string>();

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  /** Those that were seen, in order. */
  get seen(): readonly string[] {
    return [...this.#numbers.keys()];
  }

  /** The datagram of NETLINK_ROUTE with numbers in place of random addresses. */
  replaced(datagram: Uint8Array): Uint8Array {
    for (const message of messagesIn(datagram)) this.#learn(message);
    if (this.#numbers.size === 0) return datagram;
    const hex = datagram.toHex();
    let changed = hex;
    for (const [mac, number] of this.#numbers) changed = changed.replaceAll(mac, number);
    return changed === hex ? datagram : Uint8Array.fromHex(changed);
  }

  #learn(message: Uint8Array): void {
    const type = (message[4] ?? 0) | (message[5] ?? 0) << 8;
    const place = PLACES.get(type);
    if (place === undefined) return;
    for (const { id, payload } of attributesIn(message, 16 + place.header)) {
      if (id !== place.attribute || payload.length !== MAC) continue;
      if (((payload[0] ?? 0) & KIND_OF_ADDRESS) === LOCAL) this.#add(payload.toHex());
    }
  }

  /** An address of which the scenario tells nothing is random. */
  #add(mac: string): void {
    if (this.#numbers.has(mac) || this.#others.has(mac)) return;
    this.#given ??= JSON.stringify(this.#scenario.steps);
    if (this.#given.includes(mac)) this.#others.add(mac);
    else this.#numbers.set(mac, numbered(this.#numbers.size + 1));
  }
}
