/**
 * Asks the real kernel and the emulated one the same, and prints how long each takes to answer:
 *
 *     deno bench -A bench/emulation_bench.ts
 *
 * The two take turns in every round, so that a machine whose speed drifts slows them alike; the
 * ratios are medians of a round's ratios. Needs Linux and root.
 */
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { AF, encode, NETLINK, NLM_F, NLMSG, RTM } from "../mod.ts";
import type { NetlinkSocket } from "../mod.ts";
import { EmulatedKernel, reply } from "../src/emulation/mod.ts";

const ROUNDS = 40;
const CALLS = 2000;

using namespace = createNetworkNamespace();
using kernel = new EmulatedKernel();

using template = openSocket({ netns: namespace });
const buffer = new Uint8Array(32768);
const getLink = encode({
  kind: "link",
  type: RTM.GETLINK,
  flags: NLM_F.REQUEST,
  header: { family: AF.UNSPEC, type: 0, index: 1, flags: 0, change: 0 },
});
template.sendto(getLink);
/** The loopback device, as the real kernel tells of it. */
const loopback = buffer.slice(0, template.recvfrom(buffer)?.length);
kernel.rtnetlink.register(AF.UNSPEC, RTM.GETLINK, {
  doit: (request) => reply(request, loopback),
});

/** A request without a payload, of which nothing comes but an acknowledgement. */
const noop = new Uint8Array(16);
new Uint32Array(noop.buffer).set([
  noop.length,
  NLMSG.NOOP | (NLM_F.REQUEST | NLM_F.ACK) << 16,
]);

/** What is asked, and how it is carried out once. */
const asks: Record<string, (socket: NetlinkSocket) => void> = {
  "acknowledged request": (socket) => {
    socket.sendto(noop);
    socket.recvfrom(buffer);
  },
  "refused request": (socket) => {
    socket.sendto(refused);
    socket.recvfrom(buffer);
  },
  "RTM_GETLINK of lo": (socket) => {
    socket.sendto(getLink);
    socket.recvfrom(buffer);
  },
  "datagram to oneself": (socket) => {
    socket.sendto(noop, { pid: socket.getsockname().pid });
    socket.recvfrom(buffer);
  },
  "receive of nothing": (socket) => void socket.recvfrom(buffer),
};
/** RTM_NEWPREFIX, which the kernel only sends. */
const refused = noop.slice();
new DataView(refused.buffer).setUint16(4, RTM.NEWPREFIX, true);

const sockets = {
  real: openSocket({ netns: namespace }),
  emulated: kernel.socket({ protocol: NETLINK.ROUTE }),
};

/** Microseconds that a call takes. */
function time(ask: (socket: NetlinkSocket) => void, socket: NetlinkSocket): number {
  const start = performance.now();
  for (let call = 0; call < CALLS; call++) ask(socket);
  return (performance.now() - start) * 1000 / CALLS;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

print(`medians of ${ROUNDS} rounds`);
print(`${"".padEnd(22)}${"real".padStart(10)}${"emulated".padStart(13)}${"ratio".padStart(8)}`);
for (const [name, ask] of Object.entries(asks)) {
  const real: number[] = [];
  const emulated: number[] = [];
  for (let round = -3; round < ROUNDS; round++) {
    const times = [time(ask, sockets.real), time(ask, sockets.emulated)] as const;
    if (round < 0) continue;
    real.push(times[0]);
    emulated.push(times[1]);
  }
  const ratio = median(emulated.map((time, round) => time / (real[round] ?? NaN)));
  const column = (value: number) => `${value.toFixed(2).padStart(8)} µs`;
  print(
    `${name.padEnd(20)}${column(median(real))}  ${column(median(emulated))}${
      ratio.toFixed(2).padStart(6)
    } ×`,
  );
}
sockets.real.close();
