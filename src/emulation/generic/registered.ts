import { ERRNO } from "../../abi/errno.ts";
import { NETLINK } from "../../abi/netlink.ts";
import type { KernelHost } from "../host.ts";
import type { NetworkNamespace } from "../namespace.ts";
import type { Request } from "../netlink/receive.ts";
import { notify } from "../netlink/reply.ts";
import { multicast } from "../netlink/send.ts";
import type { GenericFamilySpec, GenericGroup } from "./family.ts";
import type { Command } from "./ops.ts";

/** What a registered family needs of who registered it. */
export interface FamilyHost {
  readonly kernel: KernelHost;
  /** Takes a family out of the register. */
  unregister(family: RegisteredFamily): void;
}

/** What a family is given when it is registered. */
export interface FamilyParts {
  readonly id: number;
  /** The number of its first group. */
  readonly firstGroup: number;
  readonly commands: ReadonlyMap<number, Command>;
}

/** A family of generic netlink that an emulated kernel has: `kernel.generic.register`. */
export class RegisteredFamily implements Disposable {
  /** Its name. */
  readonly name: string;
  /** Its number, which is the type of its messages. */
  readonly id: number;
  /** Its version. */
  readonly version: number;
  /** Bytes of its own header. */
  readonly hdrsize: number;
  /** Its greatest attribute, as the controller tells it. */
  readonly maxattr: number;
  /** Its multicast groups and their numbers, as NETLINK_ADD_MEMBERSHIP takes them. */
  readonly groups: ReadonlyMap<number, GenericGroup>;
  /** What it was registered with. */
  readonly spec: GenericFamilySpec;
  readonly #commands: ReadonlyMap<number, Command>;
  readonly #host: FamilyHost;

  /**
   * For `kernel.generic.register`, which makes them.
   * @internal
   */
  constructor(
    host: FamilyHost,
    spec: GenericFamilySpec,
    { id, firstGroup, commands }: FamilyParts,
  ) {
    this.#host = host;
    this.#commands = commands;
    this.spec = spec;
    this.name = spec.name;
    this.id = id;
    this.version = spec.version ?? 1;
    this.hdrsize = spec.hdrsize ?? 0;
    this.maxattr = spec.maxattr ?? spec.policy?.maxtype ?? 0;
    this.groups = new Map(spec.groups?.map((group, index) => [firstGroup + index, group]));
  }

  /** Whether it is there in a namespace. */
  isIn(net: NetworkNamespace): boolean {
    return this.spec.netnsok !== false || net === this.#host.kernel.namespaces[0];
  }

  /**
   * A command, by its number.
   * @internal
   */
  command(cmd: number): Command | undefined {
    return this.#commands.get(cmd);
  }

  /**
   * The commands, in the order in which they were given.
   * @internal
   */
  get commands(): readonly Command[] {
    return [...this.#commands.values()];
  }

  /**
   * The number of a group, as NETLINK_ADD_MEMBERSHIP takes it.
   *
   * @throws {TypeError} If the family has no such group.
   */
  groupNumber(name: string): number {
    for (const [number, group] of this.groups) if (group.name === name) return number;
    throw new TypeError(`${this.name} has no group ${name}`);
  }

  /** Whether anybody is in a group, in whatever namespace (`genl_has_listeners`). */
  hasListeners(group: string): boolean {
    return this.#host.kernel.table(NETLINK.GENERIC).hasListeners(this.groupNumber(group));
  }

  /**
   * Sends a datagram to the members of a group in a namespace (`genlmsg_multicast_netns`).
   *
   * @param except A port that does not get it.
   * @returns 0, or a negative error number: -ESRCH if nobody got it.
   */
  multicast(net: NetworkNamespace, group: string, bytes: Uint8Array, except?: number): number {
    return this.#send(net, this.groupNumber(group), bytes.slice(), except);
  }

  /**
   * Sends a datagram to the members of a group in all namespaces (`genlmsg_multicast_allns`).
   *
   * @param except A port, in each namespace, that does not get it.
   * @returns 0, or a negative error number: -ESRCH if nobody got it.
   */
  multicastAll(group: string, bytes: Uint8Array, except?: number): number {
    const number = this.groupNumber(group);
    const copy = bytes.slice();
    return sendAll(this.#host.kernel, (net) => this.#send(net, number, copy, except));
  }

  /**
   * Tells a group of what a request has led to, and who asked if they want to know (NLM_F_ECHO),
   * whether they are in it or not (`genl_notify`).
   *
   * @returns 0, or a negative error number.
   */
  notify(request: Request, group: string, bytes: Uint8Array): number {
    return notify(request, this.groupNumber(group), bytes);
  }

  /** Takes the family away: its groups lose their members, and the controller tells. */
  unregister(): void {
    this.#host.unregister(this);
  }

  /** As {@linkcode RegisteredFamily.unregister}. */
  [Symbol.dispose](): void {
    this.unregister();
  }

  #send(net: NetworkNamespace, group: number, bytes: Uint8Array, except = 0): number {
    return multicast(this.#host.kernel.table(NETLINK.GENERIC), net, bytes, { group, except });
  }
}

/** Sends in all namespaces until one fails but for lack of members. */
export function sendAll(
  { namespaces }: KernelHost,
  send: (net: NetworkNamespace) => number,
): number {
  let delivered = false;
  for (const net of namespaces) {
    const result = send(net);
    if (result < 0 && result !== -ERRNO.ESRCH) return result;
    delivered ||= result === 0;
  }
  return delivered ? 0 : -ERRNO.ESRCH;
}
