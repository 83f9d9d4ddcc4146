import { errnoText } from "../../abi/errno.ts";
import type { Answer, Request } from "../../client/mod.ts";
import type { NetlinkSocket } from "../../socket/mod.ts";
import type { NetworkNamespace } from "../namespace.ts";
import { createPhysicalDevice } from "../net/drivers/physical.ts";
import type { Process } from "../process.ts";
import type { AddressSpec } from "./address.ts";
import { addressRequest } from "./address.ts";
import type { DeviceSpec } from "./device.ts";
import { physicalDeviceOf, upRequest } from "./device.ts";
import type { LinkName, LinkSpec, Surroundings } from "./link.ts";
import { linkRequest } from "./link.ts";
import type { NeighbourSpec } from "./neighbour.ts";
import { neighbourRequest } from "./neighbour.ts";
import type { RouteSpec } from "./route.ts";
import { routeRequest } from "./route.ts";
import { Talk } from "./talk.ts";

/** Who asks an emulated kernel, where. */
export interface BuilderOptions {
  readonly namespace: NetworkNamespace;
  readonly process: Process;
  /** Opens a socket of that process somewhere. */
  readonly open: (namespace: NetworkNamespace) => NetlinkSocket;
}

/** Makes a network by asking for it, as programs do: what it may not do is refused likewise. */
export class Builder {
  readonly #options: BuilderOptions;

  constructor(options: BuilderOptions) {
    this.#options = options;
  }

  /** Asks for one thing; returns what is answered. */
  request<R extends Request>(
    request: R,
    namespace: NetworkNamespace = this.#options.namespace,
  ): Answer<R>[] {
    using talk = new Talk(this.#options.open(namespace));
    return talk.request(request);
  }

  /** Asks for all objects. */
  dump<R extends Request>(request: R): Answer<R>[] {
    using talk = new Talk(this.#options.open(this.#options.namespace));
    return talk.dump(request);
  }

  /** Makes a link; returns its index. */
  addLink(spec: LinkSpec): number {
    return this.#surrounded((surroundings) => {
      const [made] = this.request(linkRequest(spec, surroundings));
      if (spec.kind === "veth" && spec.peer?.up) {
        // It cannot be while the first end is being made.
        this.request(upRequest(made?.attributes.link ?? 0), spec.peer.namespace);
      }
      return made?.header.index ?? 0;
    });
  }

  /** Has a network card found; returns its index. */
  addDevice(spec: DeviceSpec): number {
    const dev = createPhysicalDevice(this.#options.namespace.stack, physicalDeviceOf(spec));
    if (typeof dev === "number") {
      throw new RangeError(`there can be no device "${spec.name ?? "eth%d"}": ${errnoText(-dev)}`);
    }
    if (spec.up) this.request(upRequest(dev.ifindex));
    return dev.ifindex;
  }

  /** Gives a link an address. */
  addAddress(spec: AddressSpec): void {
    this.#surrounded((surroundings) => this.request(addressRequest(spec, surroundings)));
  }

  /** Adds a route. */
  addRoute(spec: RouteSpec): void {
    this.#surrounded((surroundings) => this.request(routeRequest(spec, surroundings)));
  }

  /** Has a neighbour known. */
  addNeighbour(spec: NeighbourSpec): void {
    this.#surrounded((surroundings) => this.request(neighbourRequest(spec, surroundings)));
  }

  /** Does something while the names in a specification have a meaning. */
  #surrounded<T>(action: (surroundings: Surroundings) => T): T {
    const { namespace, process } = this.#options;
    using descriptors = new DisposableStack();
    return action({
      indexOf: (link) => indexOf(namespace, link),
      descriptorOf: (other) =>
        descriptors.adopt(process.openNamespace(other), (fd) => process.closeNamespace(fd)),
    });
  }
}

function indexOf({ stack }: NetworkNamespace, link: LinkName): number {
  if (typeof link === "number") return link;
  const index = stack.indexOf(link);
  if (index === undefined) throw new RangeError(`there is no link "${link}"`);
  return index;
}
