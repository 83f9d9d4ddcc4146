/** The simplest operations on links: made, switched on and off, moved, removed, asked for. */

import { AF, IFF, NLM_F, RTM } from "../../src/abi/mod.ts";
import type { Draw } from "./draw.ts";
import type { Family, KnownLink, Model, Operation } from "./operations.ts";
import { descriptorOf } from "./scenario.ts";
import { typed } from "./typed.ts";

const { CREATE, EXCL, DUMP, ECHO } = NLM_F;
/** How many links a scenario has at most. */
const MOST_LINKS = 10;

/** An address that a scenario gives a link: one for each number. */
export function macOf(number: number): string {
  return `02:00:00:00:00:${(number & 0xff).toString(16).padStart(2, "0")}`;
}

/** A pair, perhaps with an end in another namespace: the peer is made first. */
function veth(draw: Draw, model: Model, namespace: string): Operation {
  const [name, peer] = [model.freeName("v"), model.freeName("v")];
  const elsewhere = draw.chance(3) ? draw.of(model.namespaces) : namespace;
  const macs = [model.links.length * 2, model.links.length * 2 + 1].map(macOf);
  const [mac = "", peerMac = ""] = macs;
  const request = typed({
    kind: "link",
    type: RTM.NEWLINK,
    attributes: {
      ifname: name,
      address: mac,
      linkinfo: {
        kind: "veth",
        data: {
          peer: {
            header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
            attributes: {
              ifname: peer,
              address: peerMac,
              ...elsewhere !== namespace && { netNsFd: descriptorOf(elsewhere) },
            },
          },
        },
      },
    },
  }, CREATE | EXCL | (draw.chance(4) ? ECHO : 0));
  return {
    namespace,
    request,
    effect() {
      const kind = "veth";
      const other = model.add({ namespace: elsewhere, name: peer, kind, up: false, mac: peerMac });
      const own = model.add({ namespace, name, kind, up: false, mac, lower: other });
      other.lower = own;
    },
  };
}

/** A link that needs nothing but a kind. */
function single(draw: Draw, model: Model, namespace: string): Operation {
  const kind = draw.of(["bridge", "bridge", "ifb"]);
  const name = model.freeName(kind[0]);
  const mac = draw.chance(3) ? undefined : macOf(100 + model.links.length);
  return {
    namespace,
    request: typed({
      kind: "link",
      type: RTM.NEWLINK,
      attributes: {
        ifname: name,
        ...mac !== undefined && { address: mac },
        linkinfo: { kind },
      },
    }, CREATE | EXCL | (draw.chance(4) ? ECHO : 0)),
    effect: () => model.add({ namespace, name, kind, up: false, mac }),
  };
}

function toggle(link: KnownLink, up: boolean): Operation {
  const { namespace, index } = link;
  const header = { index, flags: up ? IFF.UP : 0, change: IFF.UP };
  return {
    namespace,
    request: typed({ kind: "link", type: RTM.NEWLINK, header, attributes: {} }),
    effect() {
      link.up = up;
    },
  };
}

function move(link: KnownLink, where: string, model: Model): Operation {
  const { namespace, index } = link;
  return {
    namespace,
    request: typed({
      kind: "link",
      type: RTM.NEWLINK,
      header: { index },
      attributes: { netNsFd: descriptorOf(where) },
    }),
    effect() {
      // It keeps its index, if nobody has it there.
      const taken = model.linksIn(where).some((other) => other.index === index);
      if (taken) link.index = model.takeIndex(where);
      link.namespace = where;
      link.master = undefined;
      link.up = false;
    },
  };
}

function remove(link: KnownLink, model: Model, flags: number): Operation {
  const { namespace, index } = link;
  return {
    namespace,
    request: typed({ kind: "link", type: RTM.DELLINK, header: { index }, attributes: {} }, flags),
    effect: () => model.remove(link),
  };
}

function enslave(link: KnownLink, master: KnownLink | undefined): Operation {
  const { namespace, index } = link;
  return {
    namespace,
    request: typed({
      kind: "link",
      type: RTM.NEWLINK,
      header: { index },
      attributes: { master: master?.index ?? 0 },
    }),
    effect() {
      link.master = master?.index;
    },
  };
}

function propose(draw: Draw, model: Model): Operation | undefined {
  const namespace = draw.of(model.namespaces);
  const links = model.linksIn(namespace);
  const others = links.filter(({ kind }) => kind !== "loopback");
  const few = model.links.length < MOST_LINKS;
  const some = others.length > 0;
  switch (draw.below(12)) {
    case 0:
    case 1:
      return few ? veth(draw, model, namespace) : undefined;
    case 2:
      return few ? single(draw, model, namespace) : undefined;
    case 3:
    case 4:
    case 5: {
      const link = draw.of(links);
      return toggle(link, draw.chance(10) ? link.up : !link.up);
    }
    case 6: {
      const ports = others.filter(({ kind }) => kind === "veth");
      const bridges = others.filter(({ kind }) => kind === "bridge");
      if (ports.length === 0) return undefined;
      const port = draw.of(ports);
      if (port.master !== undefined && draw.chance(2)) return enslave(port, undefined);
      return bridges.length > 0 ? enslave(port, draw.of(bridges)) : undefined;
    }
    case 7:
      return some && draw.chance(2)
        ? move(draw.of(others), draw.of(model.namespaces), model)
        : undefined;
    case 8:
      return some && draw.chance(2)
        ? remove(draw.of(others), model, draw.chance(3) ? ECHO : 0)
        : undefined;
    case 9: {
      const { index } = draw.of(links);
      const header = { index: draw.chance(8) ? 99 : index };
      return {
        namespace,
        request: typed({ kind: "link", type: RTM.GETLINK, header, attributes: {} }),
      };
    }
    default: {
      const [kind, type] = draw.of(
        [
          ["link", RTM.GETLINK],
          ["address", RTM.GETADDR],
          ["route", RTM.GETROUTE],
          ["netconf", RTM.GETNETCONF],
        ] as const,
      );
      const header = { family: kind === "link" ? AF.UNSPEC : AF.INET };
      return { namespace, request: typed({ kind, type, header, attributes: {} }, DUMP) };
    }
  }
}

/** Links, simply. */
export const BASIC: Family = { name: "basic", weight: 3, propose };
