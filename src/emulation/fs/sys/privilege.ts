/** Who may change what a file says. */

import { CAP } from "../../../abi/capability.ts";
import type { Credentials, UserNamespace } from "../../credentials.ts";
import { capable } from "../../credentials.ts";
import { namespaceOf } from "../../namespace.ts";
import type { NetStack } from "../../net/stack.ts";

/** Whether somebody may administer a namespace (`ns_capable` with CAP_NET_ADMIN). */
export function mayAdminister(net: NetStack, writer: Credentials): boolean {
  return capable(writer, namespaceOf(net).userNamespace, CAP.NET_ADMIN);
}

/** Whether somebody may administer all of the machine's network (`capable` with CAP_NET_ADMIN). */
export function mayAdministerMachine(net: NetStack, writer: Credentials): boolean {
  let namespace: UserNamespace = namespaceOf(net).userNamespace;
  while (namespace.parent !== undefined) namespace = namespace.parent;
  return capable(writer, namespace, CAP.NET_ADMIN);
}
