import { NTF } from "../../abi/neighbour.ts";
import { AF } from "../../abi/socket.ts";
import type { Message, RouteMessage } from "../../codec/mod.ts";
import { encode } from "../../codec/mod.ts";

/**
 * What tells an object from others in its namespace: the same text for two messages about it, even
 * if it has changed in between.
 */
export function identityOf(message: Message): string {
  return JSON.stringify([message.kind, ...partsOf(message)]);
}

function partsOf(message: Message): readonly unknown[] {
  switch (message.kind) {
    case "link":
      return [message.header.family, message.header.index];
    case "address": {
      const { header: { family, index, prefixlen }, attributes: { local, address } } = message;
      return [family, index, prefixlen, local ?? address, address];
    }
    case "route":
      return routeParts(message);
    case "neighbour": {
      const { header: { family, ifindex, flags }, attributes } = message;
      const { dst, lladdr, vlan, vni, master, srcVni } = attributes;
      const proxy = (flags & NTF.PROXY) !== 0;
      // In a bridge's database the link-layer address is what is looked up.
      const forwarding = family === AF.BRIDGE ? [lladdr, vlan, vni, master, srcVni] : [];
      return [family, ifindex, proxy, dst, ...forwarding];
    }
    case "neighbour-table": {
      const { header: { family }, attributes: { name, parms } } = message;
      return [family, name, parms?.ifindex];
    }
    case "address-label": {
      const { header: { prefixlen, index }, attributes: { address } } = message;
      return [prefixlen, index, address];
    }
    case "netconf":
      return [message.header.family, message.attributes.ifindex];
    case "qdisc": {
      const { header: { ifindex, parent, handle } } = message;
      return [ifindex, parent, handle];
    }
    case "nsid":
      return [message.attributes.nsid];
    case "stats":
      return [message.header.family, message.header.ifindex, message.header.filterMask];
    case "nexthop":
      return [message.attributes.id];
    case "multicast-address": {
      const { header: { family, index }, attributes: { multicast } } = message;
      return [family, index, multicast];
    }
    default:
      return [bodyOf(message)];
  }
}

/** Of routes to the same prefix everything tells one from another. */
function routeParts({ header, attributes }: RouteMessage): readonly unknown[] {
  const { family, dstLen, srcLen, tos, type } = header;
  const { dst, src, priority, table = header.table, gateway, via, oif, multipath, nhId } =
    attributes;
  const hops = multipath?.map(({ ifindex, attributes }) => [
    ifindex,
    attributes.gateway,
    attributes.via,
  ]);
  const where = [family, table, dst, dstLen, src, srcLen, tos, type, priority];
  return [...where, gateway, via, oif, nhId, hops];
}

/** Everything but who was told it in answer to what. */
export function bodyOf(message: Message): string {
  return encode({ ...message, ...UNADDRESSED }).toHex();
}

const UNADDRESSED = { flags: 0, seq: 0, pid: 0 };
