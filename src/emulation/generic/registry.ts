import { CAP } from "../../abi/capability.ts";
import { ERRNO } from "../../abi/errno.ts";
import { CTRL_CMD, GENL_ID, GENL_MAX_ID, GENL_NAMSIZ } from "../../abi/genetlink.ts";
import { NETLINK } from "../../abi/netlink.ts";
import type { KernelHost } from "../host.ts";
import type { NetworkNamespace } from "../namespace.ts";
import type { KernelConfig } from "../netlink/kernel_socket.ts";
import { callerCan } from "../netlink/permission.ts";
import type { Handler } from "../netlink/receive.ts";
import { receive } from "../netlink/receive.ts";
import { multicast } from "../netlink/send.ts";
import type { Sock } from "../netlink/sock.ts";
import { NL_CFG_F } from "../netlink/table.ts";
import { controllerSpec, type Families, familyMessage, groupMessage } from "./controller.ts";
import type { GenericFamilySpec } from "./family.ts";
import { GENL_MCAST } from "./family.ts";
import { GroupNumbers } from "./groups.ts";
import { commandsOf } from "./ops.ts";
import { receiveGeneric } from "./receive.ts";
import type { FamilyHost } from "./registered.ts";
import { RegisteredFamily, sendAll } from "./registered.ts";

/** GENL_START_ALLOC: the first number that is nobody's in particular. */
const FIRST_ID = GENL_ID.PMCRAID + 1;

/** Families that have always had their numbers. */
const FIXED_IDS: ReadonlyMap<string, number> = new Map([
  ["nlctrl", GENL_ID.CTRL],
  ["VFS_DQUOT", GENL_ID.VFS_DQUOT],
  ["pmcraid", GENL_ID.PMCRAID],
]);

/** Families whose groups have always had their numbers. */
const FIXED_GROUPS: ReadonlyMap<string, number> = new Map([...FIXED_IDS, ["NET_DM", 1]]);

/**
 * Generic netlink of an emulated kernel: the families registered there, and their controller.
 *
 * @example
 * ```ts
 * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
 * import { Client, genericFamilyInfo, NETLINK } from "@nlbridge/nlbridge";
 * import { assertEquals } from "@std/assert";
 *
 * using kernel = new EmulatedKernel();
 * const family = kernel.generic.register({ name: "weather", groups: [{ name: "storms" }] });
 *
 * using client = new Client(kernel.socket({ protocol: NETLINK.GENERIC }));
 * const { familyId, mcastGroups } = await genericFamilyInfo(client, "weather");
 * assertEquals(familyId, family.id);
 * assertEquals(mcastGroups, [{ id: family.groupNumber("storms"), name: "storms" }]);
 * ```
 */
export class GenericNetlink {
  readonly #kernel: KernelHost;
  readonly #families = new Map<number, RegisteredFamily>();
  readonly #groups = new GroupNumbers();
  readonly #notify: number;
  #nextId = 0;

  /**
   * For an emulated kernel, which has one.
   * @internal
   */
  constructor(kernel: KernelHost) {
    this.#kernel = kernel;
    const families: Families = {
      all: () => this.families,
      byId: (id) => this.#families.get(id),
      byName: (name) => this.find(name),
    };
    this.#notify = this.register(controllerSpec(families)).groupNumber("notify");
  }

  /** The families, by their numbers. */
  get families(): readonly RegisteredFamily[] {
    return [...this.#families.values()].sort((a, b) => a.id - b.id);
  }

  /** A family, by its name. */
  find(name: string): RegisteredFamily | undefined {
    for (const family of this.#families.values()) if (family.name === name) return family;
    return undefined;
  }

  /**
   * Registers a family in all namespaces, and has the controller tell of it
   * (`genl_register_family`).
   *
   * @returns The family, with its number.
   * @throws {TypeError} If there is one of that name, a name is too long, a command is wrong, or a
   * family whose group has always had its number has several.
   */
  register(spec: GenericFamilySpec): RegisteredFamily {
    const { name, groups = [] } = spec;
    for (const each of [name, ...groups.map(({ name }) => name)]) checkName(each);
    if (this.find(name) !== undefined) throw new TypeError(`there is a family ${name} already`);
    const host: FamilyHost = {
      kernel: this.#kernel,
      unregister: (family) => this.#unregister(family),
    };
    const fixed = FIXED_GROUPS.get(name);
    if (fixed !== undefined && groups.length > 1) throw new TypeError(`${name} has one group`);
    const commands = commandsOf(spec);
    const id = this.#allocateId(name);
    const firstGroup = groups.length === 0 ? 0 : fixed ?? this.#groups.allocate(groups.length);
    const family = new RegisteredFamily(host, spec, { id, firstGroup, commands });
    this.#families.set(family.id, family);
    const table = this.#kernel.table(NETLINK.GENERIC);
    if (groups.length > 0 && table.registered > 0) table.groups = this.#groups.count;
    this.#tell(family, familyMessage(family, CTRL_CMD.NEWFAMILY));
    for (const group of family.groups.keys()) {
      this.#tell(family, groupMessage(family, group, CTRL_CMD.NEWMCAST_GRP));
    }
    return family;
  }

  /** `genl_unregister_family`. */
  #unregister(family: RegisteredFamily): void {
    if (this.#families.get(family.id) !== family) return;
    for (const sock of this.#kernel.table(NETLINK.GENERIC).listeners) {
      sock.setGroups(new Set([...sock.groups].filter((group) => !family.groups.has(group))));
    }
    for (const group of family.groups.keys()) {
      this.#groups.free(group);
      this.#tell(family, groupMessage(family, group, CTRL_CMD.DELMCAST_GRP));
    }
    this.#families.delete(family.id);
    this.#tell(family, familyMessage(family, CTRL_CMD.DELFAMILY));
  }

  /** The next free number after the last one given (`idr_alloc_cyclic`). */
  #allocateId(name: string): number {
    const fixed = FIXED_IDS.get(name);
    const start = fixed ?? FIRST_ID;
    const end = fixed ?? GENL_MAX_ID;
    const from = Math.max(start, this.#nextId);
    const free = (from: number): number | undefined => {
      for (let id = from; id <= end; id++) if (!this.#families.has(id)) return id;
      return undefined;
    };
    const id = free(from) ?? free(start);
    if (id === undefined) throw new TypeError(`there is no number left for ${name}`);
    this.#nextId = id + 1;
    return id;
  }

  /** Tells the controller's group (`genl_ctrl_event`). */
  #tell(family: RegisteredFamily, bytes: Uint8Array): void {
    const [first] = this.#kernel.namespaces;
    // While the kernel starts, there is nobody to tell.
    if (first === undefined) return;
    const table = this.#kernel.table(NETLINK.GENERIC);
    const tell = (net: NetworkNamespace) => multicast(table, net, bytes, { group: this.#notify });
    if (family.spec.netnsok === false) tell(first);
    else sendAll(this.#kernel, tell);
  }

  #handle: Handler = (request) => {
    const family = this.#families.get(request.header.type);
    if (family === undefined) return -ERRNO.ENOENT;
    return receiveGeneric(request, family, this.#kernel.userNamespace);
  };

  #ofGroup(group: number): RegisteredFamily | undefined {
    for (const family of this.#families.values()) if (family.groups.has(group)) return family;
    return undefined;
  }

  /** `genl_bind`. */
  #bind(sock: Sock, number: number): number {
    const family = this.#ofGroup(number);
    const group = family?.groups.get(number);
    if (family === undefined || group === undefined) return 0;
    const { flags = 0 } = group;
    const lacks = (flag: number, capability: number) =>
      (flags & flag) !== 0 && !callerCan(sock, sock.net.userNamespace, capability);
    if (
      lacks(GENL_MCAST.CAP_NET_ADMIN, CAP.NET_ADMIN) ||
      lacks(GENL_MCAST.CAP_SYS_ADMIN, CAP.SYS_ADMIN)
    ) return -ERRNO.EPERM;
    family.spec.bind?.(group);
    return 0;
  }

  /** `genl_unbind`. */
  #unbind(number: number): void {
    const family = this.#ofGroup(number);
    const group = family?.groups.get(number);
    if (group !== undefined) family?.spec.unbind?.(group);
  }

  /**
   * What the kernel-side sockets of NETLINK_GENERIC are made with.
   * @internal
   */
  get config(): KernelConfig {
    return {
      groups: this.#groups.count,
      flags: NL_CFG_F.NONROOT_RECV,
      input: (skb, from, to) => receive(to, skb, from, this.#handle),
      bind: (sock, group) => this.#bind(sock, group),
      unbind: (_, group) => this.#unbind(group),
    };
  }
}

function checkName(name: string): void {
  const { length } = new TextEncoder().encode(name);
  if (length > 0 && length < GENL_NAMSIZ) return;
  throw new TypeError(`a name has 1 to ${GENL_NAMSIZ - 1} bytes, and "${name}" has ${length}`);
}
