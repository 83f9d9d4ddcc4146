import { RTM } from "../src/abi/mod.ts";
import { SyscallError } from "../src/socket/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { assertEquals, assertThrows } from "./assert.ts";

Deno.test("a kernel's files are read by their paths, through symbolic links", () => {
  using kernel = EmulatedKernel.loopbackOnly();
  assertEquals(kernel.readTextFile("/sys/class/net/lo/ifindex"), "1\n");
  assertEquals(
    kernel.readTextFile("/proc/net/dev"),
    kernel.readTextFile("/proc/../proc/./self//net/dev"),
  );
  assertEquals(
    kernel.readTextFile("/sys/class/net/lo/subsystem/lo/mtu"),
    kernel.readTextFile("/sys/devices/virtual/net/lo/mtu"),
  );
});

Deno.test("writing to a kernel's files changes what they tell of", () => {
  using kernel = EmulatedKernel.loopbackOnly();
  const namespace = kernel.createNamespace();
  kernel.writeTextFile("/proc/sys/net/ipv4/ip_forward", "1\n", { namespace });
  assertEquals(namespace.sysctl["net.ipv4.ip_forward"], 1);
  assertEquals(kernel.sysctl["net.ipv4.ip_forward"], 0);
  kernel.writeTextFile("/sys/class/net/lo/mtu", "1280");
  const [lo] = kernel.dump({ kind: "link", type: RTM.GETLINK });
  assertEquals(lo?.attributes.mtu, 1280);
});

Deno.test("texts are UTF-8 to who reads and writes them, and bytes to the kernel", () => {
  using kernel = EmulatedKernel.loopbackOnly();
  kernel.addDevice({ name: "gerät" });
  kernel.writeTextFile("/sys/class/net/gerät/ifalias", "Größe");
  assertEquals(kernel.readTextFile("/sys/class/net/gerät/ifalias"), "Größe\n");
  const [link] = kernel.dump({ kind: "link", type: RTM.GETLINK }).slice(1);
  assertEquals([link?.attributes.ifname, link?.attributes.ifalias], ["gerät", "Größe"]);
});

Deno.test("what is wrong with a path, or a value, is told as Linux does", () => {
  using kernel = EmulatedKernel.loopbackOnly();
  const code = (action: () => unknown) => assertThrows(action, SyscallError).code;
  assertEquals(code(() => kernel.readTextFile("/sys/class/net/eth0/mtu")), "ENOENT");
  assertEquals(code(() => kernel.readTextFile("/sys/class/net")), "EISDIR");
  assertEquals(code(() => kernel.readTextFile("/sys/class/net/lo/mtu/more")), "ENOTDIR");
  assertEquals(code(() => kernel.writeTextFile("/sys/class/net/lo/ifindex", "2")), "EACCES");
  assertEquals(code(() => kernel.writeTextFile("/sys/class/net/lo/mtu", "much")), "EINVAL");
});
