import { AF, ERRNO, RTM, SIOC } from "../src/abi/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { FakeProgram } from "./_bridge.ts";
import { assertEquals } from "./assert.ts";

/** A program with a socket of AF_INET, and others, and an emulated kernel with eth0. */
function prepare(options: { readonly privileged?: boolean } = {}) {
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
  const program = new FakeProgram(kernel, options);
  program.target.descriptors.set(3, "socket:[1]");
  program.target.families.set(3, AF.INET);
  program.target.descriptors.set(4, "/dev/tty");
  program.target.descriptors.set(6, "socket:[2]");
  program.target.families.set(6, AF.INET6);
  program.target.descriptors.set(7, "socket:[3]");
  const ifreq = new Uint8Array(40);
  const ask = (request: number, name: string, fd = 3, union: readonly number[] = []) => {
    ifreq.fill(0);
    new TextEncoder().encodeInto(name, ifreq);
    ifreq.set(union, 16);
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
  assertEquals(tell(SIOC.GIFINDEX, 4), "09000000");
  assertEquals(tell(SIOC.GIFMTU, 4), "dc050000");
  assertEquals(tell(SIOC.GIFTXQLEN, 4), "e8030000");
  assertEquals(tell(SIOC.GIFMETRIC, 4), "00000000");
  assertEquals(tell(SIOC.GIFHWADDR, 8), "0100020000000001");
  assertEquals(tell(SIOC.GIFADDR, 8), "02000000c0000201");
  assertEquals(tell(SIOC.GIFNETMASK, 8), "02000000ffffff00");
  assertEquals(tell(SIOC.GIFMAP, 8), "0000000000000000");
});

Deno.test("An interface is found by its number, and a name is found to be none", () => {
  const { kernel, program, ask } = prepare();
  using _kernel = kernel;
  using _program = program;
  const { target } = program;
  const at = target.put(new Uint8Array(40));
  target.write(at + 16n, Uint8Array.of(9));
  assertEquals(program.call("ioctl", 3, SIOC.GIFNAME, at), { value: 0 });
  assertEquals(hex(target.read(at, 5), 5), "6574683000");
  target.write(at + 16n, Uint8Array.of(77));
  assertEquals(program.call("ioctl", 3, SIOC.GIFNAME, at), { errno: ERRNO.ENODEV });
  assertEquals(ask(SIOC.GIFINDEX, "nosuch"), { errno: ERRNO.ENODEV });
  assertEquals(ask(SIOC.GIFINDEX, ""), { errno: ERRNO.ENODEV });
  assertEquals(ask(SIOC.GIFADDR, "far"), { errno: ERRNO.EADDRNOTAVAIL });
});

Deno.test("SIOCGIFCONF lists IPv4 addresses, and how long the list is", () => {
  const { kernel, program } = prepare();
  using _kernel = kernel;
  using _program = program;
  const { target } = program;
  const count = target.longs(0n, 0n);
  assertEquals(program.call("ioctl", 3, SIOC.GIFCONF, count), { value: 0 });
  assertEquals(target.intsAt(count, 1), [80]);
  const list = target.put(new Uint8Array(200));
  const ifconf = target.longs(200n, list);
  assertEquals(program.call("ioctl", 3, SIOC.GIFCONF, ifconf), { value: 0 });
  assertEquals(target.intsAt(ifconf, 1), [80]);
  const names = [0n, 40n].map((offset) => new TextDecoder().decode(target.read(list + offset, 4)));
  assertEquals(names, ["lo\0\0", "eth0"]);
});

/** A `struct sockaddr_in`. */
const sin = (...address: readonly number[]) => [AF.INET, 0, 0, 0, ...address];

Deno.test("Interfaces are changed as they are told of", () => {
  const { kernel, program, ask } = prepare();
  using _kernel = kernel;
  using _program = program;
  const change = (request: number, union: readonly number[], name = "eth0") => {
    const answer = ask(request, name, 3, union);
    return answer instanceof Uint8Array ? 0 : answer;
  };
  assertEquals(change(SIOC.SIFMTU, [0x78, 5, 0, 0]), 0);
  assertEquals(change(SIOC.SIFMTU, [1, 0, 0, 0]), { errno: ERRNO.EINVAL });
  assertEquals(change(SIOC.SIFTXQLEN, [7, 0, 0, 0]), 0);
  assertEquals(change(SIOC.SIFHWADDR, [1, 0, 2, 0, 0, 0, 0, 0x77]), 0);
  assertEquals(change(SIOC.SIFFLAGS, [0x80, 0x10]), 0);
  assertEquals(change(SIOC.SIFADDR, sin(10, 0, 0, 1), "eth0:1"), 0);
  assertEquals(change(SIOC.SIFNETMASK, sin(255, 255, 255, 0), "eth0:1"), 0);
  assertEquals(change(SIOC.SIFNETMASK, sin(255, 0, 255, 0), "eth0:1"), { errno: ERRNO.EINVAL });
  assertEquals(change(SIOC.SIFNAME, [...new TextEncoder().encode("lan")]), 0);
  const [lan] = kernel.request({ kind: "link", type: RTM.GETLINK, header: { index: 9 } });
  const { ifname, mtu, txqlen, address } = lan?.attributes ?? {};
  assertEquals({ ifname, mtu, txqlen, address, flags: lan?.header.flags }, {
    ifname: "lan",
    mtu: 1400,
    txqlen: 7,
    address: "02:00:00:00:00:77",
    flags: 0x1082,
  });
  const addresses = kernel.dump({
    kind: "address",
    type: RTM.GETADDR,
    header: { family: AF.INET },
  });
  assertEquals(
    addresses.map(({ header, attributes }) => [attributes.label, header.prefixlen]),
    [["lo", 8], ["lan", 24], ["lan:1", 24]],
  );
});

Deno.test("What a request means depends on the socket's family", () => {
  const { kernel, program, ask } = prepare();
  using _kernel = kernel;
  using _program = program;
  for (const fd of [6, 7]) {
    assertEquals(ask(SIOC.GIFADDR, "eth0", fd), { errno: ERRNO.ENOTTY });
    assertEquals(ask(SIOC.GIFMTU, "eth0", fd) instanceof Uint8Array, true);
  }
  // To sockets of AF_INET6 the 16 bytes of the name are an address, followed by length and index.
  const in6 = new Uint8Array(40);
  in6.set([0x20, 0x01, 0x0d, 0xb8]);
  in6.set([64, 0, 0, 0, 9, 0, 0, 0], 16);
  const at = program.target.put(in6);
  assertEquals(program.call("ioctl", 6, SIOC.SIFADDR, at), { value: 0 });
  assertEquals(program.call("ioctl", 6, SIOC.DIFADDR, at), { value: 0 });
  assertEquals(program.call("ioctl", 6, SIOC.DIFADDR, at), { errno: ERRNO.EADDRNOTAVAIL });
  assertEquals(program.call("ioctl", 3, SIOC.DIFADDR, at), { errno: ERRNO.ENOTTY });
});

Deno.test("Bridges and VLANs are made by requests of any socket", () => {
  const { kernel, program } = prepare();
  using _kernel = kernel;
  using _program = program;
  const { target } = program;
  const named = (name: string, union: readonly number[] = []) => {
    const bytes = new Uint8Array(40);
    new TextEncoder().encodeInto(name, bytes);
    bytes.set(union, 16);
    return target.put(bytes);
  };
  assertEquals(program.call("ioctl", 7, SIOC.BRADDBR, named("br0")), { value: 0 });
  assertEquals(program.call("ioctl", 7, SIOC.BRADDBR, named("br0")), { errno: ERRNO.EEXIST });
  assertEquals(program.call("ioctl", 7, SIOC.BRADDIF, named("br0", [9])), { value: 0 });
  const vlan = (command: number, device: string, id = 0) => {
    const bytes = new Uint8Array(56);
    bytes[0] = command;
    new TextEncoder().encodeInto(device, bytes.subarray(4));
    bytes[28] = id;
    return target.put(bytes);
  };
  assertEquals(program.call("ioctl", 7, SIOC.SIFVLAN, vlan(0, "eth0", 5)), { value: 0 });
  assertEquals(program.call("ioctl", 7, SIOC.SIFVLAN, vlan(0, "eth0", 5)), { errno: ERRNO.EEXIST });
  const asked = vlan(9, "eth0.5");
  assertEquals(program.call("ioctl", 7, SIOC.GIFVLAN, asked), { value: 0 });
  assertEquals(target.intsAt(asked + 28n, 1), [5]);
  const links = kernel.dump({ kind: "link", type: RTM.GETLINK });
  const told = links.map(({ attributes: { ifname, master, link } }) => [ifname, master, link]);
  const [br0] = links.filter(({ attributes }) => attributes.ifname === "br0");
  assertEquals(told.find(([name]) => name === "eth0")?.[1], br0?.header.index);
  assertEquals(told.find(([name]) => name === "eth0.5")?.[2], 9);
  assertEquals(program.call("ioctl", 7, SIOC.SIFVLAN, vlan(1, "eth0.5")), { value: 0 });
  assertEquals(program.call("ioctl", 7, SIOC.BRDELBR, named("br0")), { value: 0 });
  assertEquals(kernel.dump({ kind: "link", type: RTM.GETLINK }).length, links.length - 2);
});

Deno.test("Nothing is changed without CAP_NET_ADMIN", () => {
  const { kernel, program, ask } = prepare({ privileged: false });
  using _kernel = kernel;
  using _program = program;
  const changes = [
    ...[SIOC.SIFFLAGS, SIOC.SIFMTU, SIOC.SIFNAME, SIOC.SIFADDR, SIOC.SIFHWADDR, SIOC.ADDMULTI],
    ...[SIOC.ADDRT, SIOC.DELRT, SIOC.SARP, SIOC.BRADDBR, SIOC.BRADDIF, SIOC.SIFTXQLEN],
  ];
  for (const request of changes) assertEquals(ask(request, "eth0"), { errno: ERRNO.EPERM });
  assertEquals(ask(SIOC.GIFMTU, "eth0") instanceof Uint8Array, true);
});

Deno.test("What is not emulated is refused, and other files are left alone", () => {
  const { kernel, program, ask } = prepare();
  using _kernel = kernel;
  using _program = program;
  for (const request of [SIOC.PROTOPRIVATE, SIOC.DEVPRIVATE, 0x8b01]) {
    assertEquals(ask(request, "eth0"), { errno: ERRNO.EOPNOTSUPP });
  }
  assertEquals(ask(0x8960, "eth0"), { errno: ERRNO.ENOTTY });
  for (const request of [SIOC.OUTQNSD, SIOC.GSKNS]) {
    assertEquals(ask(request, "eth0"), { continue: true });
  }
  assertEquals(ask(SIOC.GIFINDEX, "eth0", 4), { continue: true });
  assertEquals(ask(SIOC.GIFINDEX, "eth0", 5), { continue: true });
});
