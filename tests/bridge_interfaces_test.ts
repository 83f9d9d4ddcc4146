import { ERRNO } from "../src/abi/mod.ts";
import { SIOCGIF } from "../src/bridge/interfaces.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { FakeProgram } from "./_bridge.ts";
import { assertEquals } from "./assert.ts";

/** A program with an ordinary socket, and an emulated kernel with eth0. */
function prepare() {
  const kernel = EmulatedKernel.loopbackOnly();
  const peer = { name: "far" };
  kernel.addLink({
    kind: "veth",
    name: "eth0",
    index: 9,
    peer,
    up: true,
    address: "02:00:00:00:00:01",
  });
  kernel.addAddress({ link: "eth0", address: "192.0.2.1/24" });
  const program = new FakeProgram(kernel);
  program.target.descriptors.set(3, "socket:[1]");
  program.target.descriptors.set(4, "/dev/tty");
  const ifreq = new Uint8Array(40);
  const ask = (request: number, name: string, fd = 3) => {
    ifreq.fill(0);
    new TextEncoder().encodeInto(name, ifreq);
    const at = program.target.put(ifreq);
    const outcome = program.call("ioctl", fd, request, at);
    return "value" in outcome ? program.target.read(at + 16n, 24) : outcome;
  };
  return { kernel, program, ask };
}

const hex = (bytes: Uint8Array, length: number) => bytes.subarray(0, length).toHex();

Deno.test("Interfaces are told of as the emulated network has them", () => {
  const { kernel, program, ask } = prepare();
  using _kernel = kernel;
  using _program = program;
  const tell = (request: number, length: number) => {
    const answer = ask(request, "eth0");
    return answer instanceof Uint8Array ? hex(answer, length) : answer;
  };
  assertEquals(tell(SIOCGIF.INDEX, 4), "09000000");
  assertEquals(tell(SIOCGIF.MTU, 4), "dc050000");
  assertEquals(tell(SIOCGIF.TXQLEN, 4), "e8030000");
  assertEquals(tell(SIOCGIF.METRIC, 4), "00000000");
  assertEquals(tell(SIOCGIF.HWADDR, 8), "0100020000000001");
  assertEquals(tell(SIOCGIF.ADDR, 8), "02000000c0000201");
  assertEquals(tell(SIOCGIF.NETMASK, 8), "02000000ffffff00");
  assertEquals(tell(SIOCGIF.MAP, 8), "0000000000000000");
});

Deno.test("An interface is found by its number, and a name is found to be none", () => {
  const { kernel, program, ask } = prepare();
  using _kernel = kernel;
  using _program = program;
  const { target } = program;
  const at = target.put(new Uint8Array(40));
  target.write(at + 16n, Uint8Array.of(9));
  assertEquals(program.call("ioctl", 3, SIOCGIF.NAME, at), { value: 0 });
  assertEquals(hex(target.read(at, 5), 5), "6574683000");
  target.write(at + 16n, Uint8Array.of(77));
  assertEquals(program.call("ioctl", 3, SIOCGIF.NAME, at), { errno: ERRNO.ENODEV });
  assertEquals(ask(SIOCGIF.INDEX, "nosuch"), { errno: ERRNO.ENODEV });
  assertEquals(ask(SIOCGIF.INDEX, ""), { errno: ERRNO.ENODEV });
  assertEquals(ask(SIOCGIF.ADDR, "far"), { errno: ERRNO.EADDRNOTAVAIL });
});

Deno.test("SIOCGIFCONF lists IPv4 addresses, and how long the list is", () => {
  const { kernel, program } = prepare();
  using _kernel = kernel;
  using _program = program;
  const { target } = program;
  const count = target.longs(0n, 0n);
  assertEquals(program.call("ioctl", 3, SIOCGIF.CONF, count), { value: 0 });
  assertEquals(target.intsAt(count, 1), [80]);
  const list = target.put(new Uint8Array(200));
  const ifconf = target.longs(200n, list);
  assertEquals(program.call("ioctl", 3, SIOCGIF.CONF, ifconf), { value: 0 });
  assertEquals(target.intsAt(ifconf, 1), [80]);
  const names = [0n, 40n].map((offset) => new TextDecoder().decode(target.read(list + offset, 4)));
  assertEquals(names, ["lo\0\0", "eth0"]);
});

Deno.test("Whatever would change an interface is refused, and other files are left alone", () => {
  const { kernel, program, ask } = prepare();
  using _kernel = kernel;
  using _program = program;
  for (const request of [0x8914, 0x8922, 0x890b, 0x8946, 0x89f0, 0x8b01]) {
    assertEquals(ask(request, "eth0"), { errno: ERRNO.EOPNOTSUPP });
  }
  assertEquals(ask(SIOCGIF.INDEX, "eth0", 4), { continue: true });
  assertEquals(ask(SIOCGIF.INDEX, "eth0", 5), { continue: true });
});
