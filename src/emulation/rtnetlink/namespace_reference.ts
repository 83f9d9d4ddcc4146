import { CAP } from "../../abi/capability.ts";
import { ERRNO } from "../../abi/errno.ts";
import type { NetworkNamespace } from "../namespace.ts";
import { callerCan, openerCould } from "../netlink/permission.ts";
import type { Sock } from "../netlink/sock.ts";

/** The namespace of a process (`get_net_ns_by_pid`), or a negative error number. */
export function namespaceOfProcess(
  { process, limits }: Sock,
  pid: number,
): NetworkNamespace | number {
  const namespace = process?.view === undefined
    ? limits.processes.get(pid)?.namespace
    : process.view.process(pid);
  return namespace ?? -ERRNO.ESRCH;
}

/**
 * The namespace that a descriptor of the calling process refers to (`get_net_ns_by_fd`), or a
 * negative error number.
 */
export function namespaceOfDescriptor({ process }: Sock, fd: number): NetworkNamespace | number {
  const namespace = process?.namespaceAt(fd);
  return namespace ?? (namespace === null ? -ERRNO.EINVAL : -ERRNO.EBADF);
}

/**
 * The namespace that a socket's own one knows by a number, and over which its user is an
 * administrator (`rtnl_get_net_ns_capable`), or a negative error number.
 */
export function administeredNamespace(sock: Sock, id: number): NetworkNamespace | number {
  const namespace = sock.net.byId(id);
  if (namespace === undefined) return -ERRNO.EINVAL;
  const { userNamespace } = namespace;
  return openerCould(sock, userNamespace, CAP.NET_ADMIN) &&
      callerCan(sock, userNamespace, CAP.NET_ADMIN)
    ? namespace
    : -ERRNO.EACCES;
}
