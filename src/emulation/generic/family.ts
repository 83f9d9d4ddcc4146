/** Families of generic netlink as they are registered: `struct genl_family` and what it is made of. */

import type { Policy } from "../../codec/mod.ts";
import type { DumpControl } from "../netlink/dump.ts";
import type { Handler } from "../netlink/receive.ts";

/** `GENL_MCAST_*` (net/genetlink.h): which capabilities a group's members need. */
export const GENL_MCAST = {
  /** CAP_NET_ADMIN over the network namespace. */
  CAP_NET_ADMIN: 1,
  /** CAP_SYS_ADMIN over the network namespace. */
  CAP_SYS_ADMIN: 2,
} as const;

/** `GENL_DONT_VALIDATE_*` (net/genetlink.h): for commands that are older than strict parsing. */
export const GENL_DONT_VALIDATE = {
  /** Requests that are no dumps are parsed liberally. */
  STRICT: 1,
  /** Dumps have no policy. */
  DUMP: 2,
  /** Dumps are parsed liberally. */
  DUMP_STRICT: 4,
} as const;

/** A multicast group of a family (`struct genl_multicast_group`). */
export interface GenericGroup {
  /** Its name, at most 15 bytes. */
  readonly name: string;
  /**
   * GENL_MCAST.*: which capabilities its members need.
   * @default {0}
   */
  readonly flags?: number;
}

/** A command of a family (`struct genl_ops`): it can be done, dumped or both. */
export interface GenericOp {
  /** Its number. */
  readonly cmd: number;
  /**
   * GENL.ADMIN_PERM for CAP_NET_ADMIN in the first user namespace, GENL.UNS_ADMIN_PERM for it over
   * the network namespace.
   * @default {0}
   */
  readonly flags?: number;
  /**
   * GENL_DONT_VALIDATE.*, for commands before {@linkcode GenericFamilySpec.resvStartOp}.
   * @default {0}
   */
  readonly validate?: number;
  /**
   * What its attributes must be.
   * @default {the family's}
   */
  readonly policy?: Policy;
  /**
   * What a dump's attributes must be.
   * @default {that of the command}
   */
  readonly dumpPolicy?: Policy;
  /** Carries out one request: 0, or a negative error number. */
  readonly doit?: Handler;
  /** Checks a request for a dump: 0, or a negative error number. */
  readonly start?: DumpControl["start"];
  /** Dumps, as {@linkcode DumpControl.dump}. */
  readonly dumpit?: DumpControl["dump"];
  /** Called when a dump is over. */
  readonly done?: DumpControl["done"];
}

/** What a family is registered with (`struct genl_family`). */
export interface GenericFamilySpec {
  /** Its name, at most 15 bytes. */
  readonly name: string;
  /**
   * Its version.
   * @default {1}
   */
  readonly version?: number;
  /**
   * Bytes of its own header between `struct genlmsghdr` and the attributes.
   * @default {0}
   */
  readonly hdrsize?: number;
  /** What the attributes of its commands must be, if these do not say otherwise. */
  readonly policy?: Policy;
  /**
   * Its greatest attribute, as the controller tells it.
   * @default {the policy's}
   */
  readonly maxattr?: number;
  /** Its commands. */
  readonly ops?: readonly GenericOp[];
  /** Its multicast groups. */
  readonly groups?: readonly GenericGroup[];
  /**
   * Whether it is there in all network namespaces, and not in the first one alone.
   * @default {true}
   */
  readonly netnsok?: boolean;
  /**
   * The first command of whose requests the reserved fields must be zero, and whose attributes are
   * refused if there is no policy.
   * @default {0}
   */
  readonly resvStartOp?: number;
  /** Told when somebody joins one of its groups. */
  readonly bind?: (group: GenericGroup) => void;
  /** Told when somebody leaves one. */
  readonly unbind?: (group: GenericGroup) => void;
}
