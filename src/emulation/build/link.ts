import { IFF } from "../../abi/if.ts";
import { NLM_F } from "../../abi/netlink.ts";
import { RTM } from "../../abi/rtnetlink.ts";
import type { Request } from "../../client/mod.ts";
import type {
  Headed,
  LinkAttributes,
  LinkDataOfAnyKind,
  LinkHeader,
  LinkInfo,
} from "../../codec/mod.ts";
import type { NetworkNamespace } from "../namespace.ts";

/** A link that is there: its name, or its index. */
export type LinkName = string | number;

/** What a new link may be, beside its kind: attributes of links, some under simpler names. */
export interface LinkSettings
  extends Omit<LinkAttributes, "ifname" | "link" | "linkinfo" | "master" | "netNsFd" | "netNsPid"> {
  /**
   * Its name, up to 15 bytes; `%d` in it becomes the first free number.
   * @default the kind with a number: "veth0"
   */
  readonly name?: string;
  /**
   * Its index.
   * @default {0} the next free one
   */
  readonly index?: number;
  /**
   * Whether it is up.
   * @default {false}
   */
  readonly up?: boolean;
  /** The link that it lies on. */
  readonly link?: LinkName;
  /** The bridge, bond or VRF that it is a port of. */
  readonly master?: LinkName;
}

/** The other end of a veth. */
export interface LinkPeer extends LinkSettings {
  /**
   * Where it is.
   * @default where the first end is
   */
  readonly namespace?: NetworkNamespace;
}

/** What particular kinds of links take. */
export type LinkKindSpec =
  | {
    [K in Exclude<keyof LinkDataOfAnyKind, "veth">]: {
      /** The kind. */
      readonly kind: K;
      /** What is particular to it. */
      readonly data?: LinkDataOfAnyKind[K];
    };
  }[Exclude<keyof LinkDataOfAnyKind, "veth">]
  | {
    /** Two links that are each other's network. */
    readonly kind: "veth";
    /** The other one. */
    readonly peer?: LinkPeer;
  };

/** A link to be made: `kind === "vxlan"` tells the type of `data`. */
export type LinkSpec = LinkSettings & LinkKindSpec;

/** What the names in a specification mean. */
export interface Surroundings {
  /** The index of a link; throws where there is none. */
  readonly indexOf: (link: LinkName) => number;
  /** A descriptor by which a request names a namespace. */
  readonly descriptorOf: (namespace: NetworkNamespace) => number;
}

/** The request that makes a link; it asks to be told of it, too. */
export function linkRequest(
  spec: LinkSpec,
  surroundings: Surroundings,
): Request & { readonly kind: "link" } {
  const { header, attributes } = endOf(spec, surroundings);
  const linkinfo = infoOf(spec, surroundings);
  return {
    kind: "link",
    type: RTM.NEWLINK,
    flags: NLM_F.CREATE | NLM_F.EXCL | NLM_F.ECHO,
    header,
    attributes: { ...attributes, linkinfo },
  };
}

/** What stands in a specification for something else than an attribute. */
const SIMPLER: ReadonlySet<string> = new Set<keyof LinkPeer | "kind" | "data" | "peer">([
  "name",
  "index",
  "up",
  "link",
  "master",
  "namespace",
  "kind",
  "data",
  "peer",
]);

/** A link as requests describe it. */
interface End {
  readonly header: { readonly index: number; readonly flags: number; readonly change: number };
  readonly attributes: LinkAttributes;
}

function endOf(settings: LinkPeer, { indexOf, descriptorOf }: Surroundings): End {
  const { name, index = 0, up = false, link, master, namespace } = settings;
  const attributes: LinkAttributes = {
    ...name !== undefined && { ifname: name },
    ...link !== undefined && { link: indexOf(link) },
    ...master !== undefined && { master: indexOf(master) },
    ...namespace && { netNsFd: descriptorOf(namespace) },
  };
  for (const [key, value] of Object.entries(settings)) {
    if (!SIMPLER.has(key)) Object.assign(attributes, { [key]: value });
  }
  const flags = up ? IFF.UP : 0;
  return { header: { index, flags, change: flags }, attributes };
}

function infoOf(spec: LinkSpec, surroundings: Surroundings): LinkInfo {
  if (spec.kind === "veth") {
    const peer = spec.peer && endOf({ ...spec.peer, up: false }, surroundings);
    return { kind: "veth", ...peer && { data: { peer: wholeOf(peer) } } };
  }
  const info: LinkInfo = { ...spec };
  for (const key of Object.keys(info)) {
    if (key !== "kind" && key !== "data") Reflect.deleteProperty(info, key);
  }
  return info;
}

function wholeOf({ header, attributes }: End): Headed<LinkHeader, LinkAttributes> {
  return { header: { family: 0, type: 0, ...header }, attributes };
}
