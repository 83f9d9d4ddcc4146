/** What network namespaces of the real kernel leave to those that come after them. */
import type { NetworkNamespace } from "../ffi/mod.ts";
import { openSocket } from "../ffi/mod.ts";
import { AF, NLM_F, NTF, RTM } from "../src/abi/mod.ts";
import type { Message } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";

/** No socket of a test has this port. */
const PORT = 0x7fff0003;
const BUFFER = 65536;

/**
 * Removes proxy neighbours without a device. They are kept in a table that all namespaces share, by
 * the address of the namespace, and nobody removes them when that ends (`pneigh_ifdown_and_unlock`
 * goes by devices): a new namespace at the same address finds them there.
 */
export function forgetProxies(netns: NetworkNamespace): void {
  using socket = openSocket({ netns });
  socket.bind({ pid: PORT });
  for (const family of [AF.INET, AF.INET6]) {
    const header = { family, flags: NTF.PROXY };
    const flags = NLM_F.REQUEST | NLM_F.DUMP;
    socket.sendto(encode({ kind: "neighbour", type: RTM.GETNEIGH, flags, header }));
    for (const message of received(socket)) {
      if (message.kind !== "neighbour" || message.header.ifindex !== 0) continue;
      const { dst } = message.attributes;
      const attributes = { ...dst !== undefined && { dst } };
      const flags = NLM_F.REQUEST;
      socket.sendto(encode({ kind: "neighbour", type: RTM.DELNEIGH, flags, header, attributes }));
    }
    for (const message of received(socket)) {
      if (message.kind === "error") throw new Error(`a proxy neighbour stays: ${message.error}`);
    }
  }
}

function received(socket: NetlinkSocket): Message[] {
  const buffer = new Uint8Array(BUFFER);
  const messages: Message[] = [];
  for (;;) {
    const length = socket.recvfrom(buffer)?.length;
    if (length === undefined) return messages;
    messages.push(...decode(buffer.slice(0, length)));
  }
}
