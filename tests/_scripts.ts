/** Scripts for a fake socket, and the requests that they answer. */
import { ERRNO, NLM_F, RTM } from "../src/abi/mod.ts";
import type { Request } from "../src/client/mod.ts";
import type { LinkMessage, Outgoing } from "../src/codec/mod.ts";
import { decode } from "../src/codec/mod.ts";
import type { Heard } from "./_fake_socket.ts";
import { ack, done, FakeSocket, link, reply } from "./_fake_socket.ts";

/** A request about links. */
export type LinkRequest = Extract<Request, { kind: "link" }>;

export const GET_LINK: LinkRequest = { kind: "link", type: RTM.GETLINK, header: { index: 1 } };
export const GET_LINKS: LinkRequest = { kind: "link", type: RTM.GETLINK };
export const NEW_LINK: LinkRequest = {
  kind: "link",
  type: RTM.NEWLINK,
  attributes: { ifname: "v1" },
};

/** A fake socket that answers every request with these messages, a datagram each list. */
export function answering(
  ...answer: readonly ((request: Heard) => readonly Outgoing[])[]
): FakeSocket {
  const socket: FakeSocket = new FakeSocket((request) =>
    socket.push(...answer.map((datagram) => reply(request, ...datagram(request))))
  );
  return socket;
}

/** A fake socket that answers the nth request by the nth script, and the others by the last. */
export function scripted(
  ...scripts: readonly ((request: Heard, socket: FakeSocket) => void)[]
): FakeSocket {
  let count = 0;
  const socket: FakeSocket = new FakeSocket((request) =>
    scripts[Math.min(count++, scripts.length - 1)]?.(request, socket)
  );
  return socket;
}

/** A script that answers with a dump in datagrams, the last of which ends it. */
export function dumpOf(
  ...datagrams: readonly (readonly Outgoing[])[]
): (request: Heard, socket: FakeSocket) => void {
  return (request: Heard, socket: FakeSocket) =>
    socket.push(...datagrams.map((messages) => reply(request, ...messages)));
}

export function indexes(links: readonly LinkMessage[]): number[] {
  return links.map(({ header }) => header.index);
}

export function requestsIn(socket: FakeSocket): LinkMessage[] {
  return socket.sent.flatMap((data) => decode(data)).filter((message) => message.kind === "link");
}

/**
 * A socket whose other side does as Linux does: it answers requests at once, makes a dump's next
 * datagram when the one before is received, and has one dump under way at a time.
 */
export function kernelLike(delay: () => boolean = () => false): FakeSocket {
  const parts: (() => void)[] = [];
  const socket: FakeSocket = new FakeSocket((request) => {
    const isDump = (request.flags & NLM_F.DUMP) === NLM_F.DUMP;
    const { index = 0 } = request.kind === "link" ? request.header : {};
    const answer = () => {
      if (!isDump) {
        socket.push(reply(request, link(index)));
        socket.push(reply(request, ack(request)));
      } else if (parts.length > 0) {
        socket.push(reply(request, ack(request, -ERRNO.EBUSY)));
      } else {
        for (let part = 0; part < 5; part++) {
          parts.push(() => socket.push(reply(request, link(100 * index + part))));
        }
        parts.push(() => socket.push(reply(request, done())));
        parts.shift()?.();
      }
    };
    // Linux begins a dump at once; one that began late could find the next one under way.
    if (!isDump && delay()) setTimeout(answer, 0);
    else answer();
  });
  socket.beforeReceive = () => {
    if (socket.queued === 1) parts.shift()?.();
  };
  return socket;
}

/** A request for the dump of {@linkcode kernelLike} that has that number. */
export function dumpRequest(index: number): LinkRequest {
  return { kind: "link", type: RTM.GETLINK, header: { index } };
}

/** The links that such a dump gives. */
export function dumped(index: number): number[] {
  return [0, 1, 2, 3, 4].map((part) => 100 * index + part);
}
