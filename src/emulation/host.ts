import type { NetworkNamespace } from "./namespace.ts";
import type { Sock } from "./netlink/sock.ts";
import type { NetlinkTable } from "./netlink/table.ts";
import type { UserNamespace } from "./credentials.ts";

/** What the protocols need of their kernel. */
export interface KernelHost {
  /** The first user namespace. */
  readonly userNamespace: UserNamespace;
  /** All network namespaces, the first one first. */
  readonly namespaces: readonly NetworkNamespace[];
  /** The sockets of a protocol. */
  table(protocol: number): NetlinkTable<Sock>;
}
