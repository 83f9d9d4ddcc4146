/** Random addresses, messages and control messages. */

import { NETLINK, NLM_F, NLMSG, SCM, SOL } from "../../src/abi/mod.ts";
import type { Draw } from "./draw.ts";
import { questionsOf } from "./questions.ts";
import type { AddressData, ControlData, Data, MessageData, Port } from "./scenario.ts";

/** Ports that scenarios ask for. */
export const PORTS: readonly number[] = [
  ...[0, 1, 2, 77, 4242, 0x7fffffff, 0x80000000, 0xffffefff, 0xfffff000, 0xffffffff],
];
const MASKS = [0, 1, 1, 1, 4, 4, 5, 6, 0x80000000, 0x60000000, 0xffffffff];
/** Types that are nobody's request: NLMSG_*, and numbers beyond those of all families. */
const OTHER_TYPES = [0, 1, 2, 3, 4, 15, 2000, 0xffff];
/** Message types for which Linux 6.18 has no handler, in any address family. */
const FREE_TYPES: ReadonlyMap<number, readonly number[]> = new Map([
  [
    NETLINK.ROUTE,
    [23, 27, 31, 51, 52, 53, 54, 55, 65, 68, 69, 70, 77, 91, 97, 98, 110, 111, 124, 127, 128],
  ],
  [NETLINK.SOCK_DIAG, [16, 17, 22, 23, 100]],
  [NETLINK.GENERIC, [5000, 20000]],
]);
const LENGTHS = [1, 15, 16, 17, 100, 256, 257, 320, 704, 705, 1000, 1728, 1729, 3776, 3777, 5000];
const LONG = [40000, 212960, 212961];
const NONE = "";
const { REQUEST, ACK, ROOT, MATCH, ECHO } = NLM_F;

/** Makes what is sent. */
export class DataGenerator {
  readonly #draw: Draw;
  /** The sockets that ports and payloads may be of. */
  readonly #sockets: readonly string[];

  constructor(draw: Draw, sockets: readonly string[]) {
    this.#draw = draw;
    this.#sockets = sockets;
  }

  port(): Port {
    const draw = this.#draw;
    switch (draw.below(8)) {
      case 0:
        return draw.of(PORTS);
      case 1:
        return 0;
      case 2:
        return { port: "self" };
      default:
        return { port: draw.of(this.#sockets) };
    }
  }

  groups(): number {
    return this.#draw.of(MASKS);
  }

  address(): AddressData {
    const draw = this.#draw;
    if (draw.chance(12)) return { raw: this.#rawAddress() };
    if (draw.chance(4)) return { groups: this.groups() };
    return { pid: this.port(), ...draw.maybe(3, () => ({ groups: this.groups() })) };
  }

  #rawAddress(): Data {
    const draw = this.#draw;
    const family = draw.of(["1000", "1000", "0000", "0200", "ffff"]);
    const port = draw.chance(2) ? "00000000" : { port: draw.of(this.#sockets) };
    const groups = draw.of(["00000000", "01000000", "04000000"]);
    return draw.of<Data>([
      NONE,
      "10",
      family,
      [family, "0000"],
      [family, "0000", port],
      [family, "0000", port, "000000"],
      [family, "0000", port, groups],
      [family, "0900", port, groups],
      [family, "0000", port, groups, "ff"],
      [family, "0000", port, groups, "(00x116)"],
      [family, "0000", port, groups, "(00x117)"],
      [family, "0000", port, groups, "(00x300)"],
    ]);
  }

  control(): readonly ControlData[] {
    const level = SOL.SOCKET;
    const type = SCM.CREDENTIALS;
    const own: Data = [{ port: "self" }, "0000000000000000"];
    return this.#draw.of<readonly ControlData[]>([
      [],
      [{ level, type, data: own }],
      [{ level, type, data: [{ port: "self" }, "e8030000e8030000"] }],
      [{ level, type, data: "010000000000000000000000" }],
      [{ level, type, data: "ffffff7f0000000000000000" }],
      [{ level, type, data: [{ port: "self" }, "ffffffff00000000"] }],
      [{ level, type, data: "0000" }],
      [{ level, type: SCM.RIGHTS, data: "00000000" }],
      [{ level, type: 99, data: "00000000" }],
      [{ level: SOL.NETLINK, type: 3, data: "01000000" }],
      [{ level: 0, type: 1, data: NONE }, { level, type, data: own }],
    ]);
  }

  /** What a socket of a protocol sends. */
  data(protocol: number): Data {
    const draw = this.#draw;
    switch (draw.below(12)) {
      case 0:
      case 1:
        return { fill: draw.of(LENGTHS) };
      case 2:
        return { fill: draw.chance(3) ? draw.of(LONG) : draw.of(LENGTHS) };
      case 3:
        return draw.of<Data>([NONE, "ff", "(00x15)", "(00x16)"]);
      case 4:
        return [this.message(protocol), draw.of(["00", "0000000000000000", "(ffx16)"])];
      case 5:
      case 6:
        return Array.from({ length: 2 + draw.below(3) }, () => this.message(protocol));
      default:
        return this.message(protocol);
    }
  }

  message(protocol: number): Data {
    const draw = this.#draw;
    const questions = questionsOf(protocol);
    const known = questions.length > 0 && !draw.chance(3);
    const message: MessageData = {
      ...known ? draw.of(questions) : this.#strange(protocol),
      seq: draw.below(1000),
      ...draw.maybe(4, () => ({ pid: this.port() })),
    };
    if (!draw.chance(12)) return message;
    const wrong = [0, 8, 15, 16, 0xffffff, 0xffffffff];
    // Nothing would answer questions that are cut off.
    return { ...message, length: draw.of(known ? wrong : [...wrong, 17, 20, 100]) };
  }

  /** A message that nobody answers. */
  #strange(protocol: number): MessageData {
    const draw = this.#draw;
    const free = FREE_TYPES.get(protocol) ?? OTHER_TYPES;
    return {
      type: draw.of([draw.of(free), draw.of(free), draw.of(OTHER_TYPES), NLMSG.NOOP]),
      flags: draw.of([
        REQUEST,
        REQUEST | ACK,
        REQUEST | ACK,
        REQUEST | ROOT | ACK,
        REQUEST | MATCH,
        REQUEST | ECHO | ACK,
        ACK,
        0,
        draw.below(0x1000),
      ]),
      payload: draw.of<Data>([
        NONE,
        "00",
        "02000000",
        "0a000000(00x12)",
        "07(ffx20)",
        "0000000001",
        { fill: draw.of([3, 64, 300, 1000]) },
        [{ port: draw.of(this.#sockets) }],
      ]),
    };
  }
}
