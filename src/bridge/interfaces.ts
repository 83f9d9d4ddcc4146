/** ioctl(2) of a program's sockets, as far as it concerns networks: served from an emulated one. */

import { sockIoctl } from "../emulation/ioctl/sock_ioctl.ts";
import { SIOC } from "../abi/sockios.ts";
import type { Outcome } from "./outcome.ts";
import { CONTINUE, failure } from "./outcome.ts";
import type { Target } from "./target.ts";
import type { World } from "./world.ts";

/** A call of ioctl(2). */
export interface InterfaceRequest {
  readonly world: World;
  readonly target: Target;
  /** The descriptor of the socket. */
  readonly fd: number;
  readonly request: number;
  readonly argument: bigint;
}

/** What concerns the socket alone, which is the real kernel's: what it has sent, and where it is. */
const OF_SOCKETS: ReadonlySet<number> = new Set([SIOC.OUTQNSD, SIOC.GSKNS]);

/**
 * Serves a request in the namespace and with the capabilities of who makes it. What is not emulated is
 * refused, so that the real kernel's interfaces are neither shown nor changed.
 */
export function interfaceRequest(
  { world, target, fd, request, argument }: InterfaceRequest,
): Outcome {
  if (OF_SOCKETS.has(request)) return CONTINUE;
  const result = sockIoctl({
    namespace: world.namespace(target.networkNamespace()),
    caller: () => world.credentials(target.identity()),
    memory: target,
    family: () => target.family(fd),
    request,
    argument,
  });
  return result < 0 ? failure(-result) : { value: result };
}
