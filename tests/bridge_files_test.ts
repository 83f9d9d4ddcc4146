import { output, spawn, whyNoBridge } from "../src/bridge/mod.ts";
import type { ProgramOutput, SpawnOptions } from "../src/bridge/mod.ts";
import { Files, fileSystemAt } from "../src/bridge/files.ts";
import { SYSCTL, SYSFS } from "../src/bridge/fuse/server.ts";
import type { RealFiles } from "../src/bridge/real_files.ts";
import type { FileNode } from "../src/emulation/fs/node.ts";
import { find } from "../src/emulation/fs/node.ts";
import { ERRNO } from "../src/abi/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { isMachineRoot, testUnless, whyNoPrograms } from "./_ffi.ts";
import { assert, assertEquals, assertStringIncludes } from "./assert.ts";

/** Why a program of root's cannot be shown the files here. */
async function whyNoFiles(): Promise<string | undefined> {
  const why = whyNoPrograms() ?? await whyNoBridge();
  if (why !== undefined) return why;
  if (!isMachineRoot()) return "needs root";
  using kernel = EmulatedKernel.loopbackOnly();
  await using program = await spawn(kernel, ["true"]);
  return program.hostFiles;
}

const why = await whyNoFiles();

/** A kernel with lo and eth0. */
function network(): EmulatedKernel {
  const kernel = EmulatedKernel.loopbackOnly();
  kernel.addDevice({ name: "eth0", up: true });
  kernel.addAddress({ link: "eth0", address: "192.0.2.10/24" });
  kernel.addRoute({ to: "default", via: "192.0.2.1" });
  return kernel;
}

/** Runs a shell's script; returns what it printed, errors too. */
async function shell(
  kernel: EmulatedKernel,
  script: string,
  options: Omit<SpawnOptions, "stdout" | "stderr"> = {},
): Promise<readonly string[]> {
  const result = await output(kernel, ["sh", "-c", `exec 2>&1\n${script}`], options);
  return lines(result);
}

function lines({ stdout }: ProgramOutput): readonly string[] {
  return new TextDecoder().decode(stdout).split("\n").slice(0, -1);
}

/** What a file of a kernel says. */
function read(kernel: EmulatedKernel, path: string): string {
  const node = find(kernel.files(), path.split("/").slice(1));
  assert(node?.kind === "file", path);
  return String(node.read());
}

testUnless(why, "Programs read of the emulated network in /proc/net, as it is then", async () => {
  using kernel = network();
  const script = `
    ip link add br0 type bridge
    cat /proc/net/dev
    ip link delete br0
    cut -d: -f1 /proc/net/dev | tail -n 2
    cat /proc/net/route`;
  const told = await shell(kernel, script);
  const before = read(kernel, "/proc/self/net/dev").split("\n").slice(0, -1);
  assertEquals(told.slice(0, 4), before);
  assertEquals(told[4]?.split(":")[0], "   br0");
  assertEquals(told.slice(5, 7), ["    lo", "  eth0"]);
  assertEquals(told.slice(7), read(kernel, "/proc/self/net/route").split("\n").slice(0, -1));
});

testUnless(why, "What of /proc/net is not emulated is the real kernel's", async () => {
  using kernel = network();
  const [told] = await shell(kernel, "readlink /proc/net/unix; head -n 1 /proc/net/unix");
  assertEquals(told, "/proc/self/net/unix");
});

testUnless(why, "Programs find links in /sys/class/net, and change them there", async () => {
  using kernel = network();
  const script = `
    ls -d /sys/class/net/*0
    readlink -f /sys/class/net/eth0
    cat /sys/class/net/eth0/mtu
    echo 1400 > /sys/class/net/eth0/mtu
    echo much 2>/dev/null > /sys/class/net/eth0/mtu || echo refused
    ip -oneline link show eth0 | grep -o 'mtu [0-9]*'
    mkdir /sys/class/net/other 2>/dev/null || echo refused`;
  assertEquals(
    await shell(kernel, script),
    [
      "/sys/class/net/eth0",
      "/sys/devices/virtual/net/eth0",
      "1500",
      "refused",
      "mtu 1400",
      "refused",
    ],
  );
});

testUnless(why, "Settings are the emulated namespace's, and mean something", async () => {
  using kernel = network();
  const script = `
    cat /proc/sys/net/ipv4/conf/eth0/forwarding
    echo 1 > /proc/sys/net/ipv4/ip_forward
    cat /proc/sys/net/ipv4/conf/eth0/forwarding
    unshare -n sh -c 'cd /proc/sys/net/ipv4; echo 0 > ip_forward; cat ip_forward'
    cat /proc/sys/net/ipv4/ip_forward
    ls /proc/sys/net/ipv4/conf`;
  assertEquals(await shell(kernel, script), ["0", "1", "0", "1", "all", "default", "eth0", "lo"]);
  assertEquals(kernel.sysctl["net.ipv4.ip_forward"], 1);
});

testUnless(why, "Settings that are not emulated take anything, and the host's stay", async () => {
  using kernel = network();
  const path = "/proc/sys/net/core/somaxconn";
  const real = Deno.readTextFileSync(path);
  assertEquals(await shell(kernel, `cat ${path}; echo 77 > ${path}; cat ${path}`), [
    real.trim(),
    "77",
  ]);
  assertEquals(Deno.readTextFileSync(path), real);
  assertEquals(await shell(kernel, `cat ${path}`), [real.trim()]);
});

testUnless(why, "Everybody sees the files of the namespace that he is in", async () => {
  using kernel = network();
  const script = `
    unshare -n sh -c 'ip link add inner type dummy; cut -d: -f1 /proc/net/dev'
    cut -d: -f1 /proc/net/dev`;
  const told = (await shell(kernel, script)).filter((line) => !line.includes("|"));
  assertEquals(told.map((line) => line.trim()), ["lo", "inner", "lo", "eth0"]);
});

testUnless(why, "Names of namespaces are the emulated network's alone", async () => {
  using kernel = network();
  const blue = kernel.createNamespace();
  kernel.addLink({ kind: "veth", name: "out", peer: { name: "in", namespace: blue } });
  const named = new Map([["blue", blue]]);
  const script = `
    ip netns list
    ip -n blue -brief link | cut -d' ' -f1
    ip netns add red
    ip netns exec blue cut -d: -f1 /proc/net/dev | tail -n 1`;
  assertEquals(await shell(kernel, script, { named }), ["blue (id: 0)", "lo", "in@if3", "    in"]);
  const names = "ip netns list | cut -d' ' -f1 | sort";
  assertEquals(await shell(kernel, names, { named }), ["blue", "red"]);
  using other = network();
  assertEquals(await shell(other, names), []);
});

testUnless(why, "Mounts of programs are nobody else's", async () => {
  using kernel = network();
  const before = Deno.readTextFileSync("/proc/self/mountinfo");
  const [inside] = await shell(kernel, "grep -c nlbridge /proc/self/mountinfo");
  assert(Number(inside) >= 4, inside);
  assertEquals(Deno.readTextFileSync("/proc/self/mountinfo"), before);
});

testUnless(why, "The host's files are seen by whom is to see them", async () => {
  using kernel = network();
  const told = await shell(kernel, "cat /proc/net/dev", { files: "host" });
  assertEquals(told.slice(0, 2), Deno.readTextFileSync("/proc/net/dev").split("\n").slice(0, 2));
  assertEquals(
    told.slice(2).map((line) => line.split(":")[0]),
    Deno.readTextFileSync("/proc/self/net/dev").split("\n").slice(2, -1).map((line) =>
      line.split(":")[0]
    ),
  );
});

testUnless(why, "Opened files are traced", async () => {
  using kernel = network();
  const calls: string[] = [];
  const script = "cat /proc/net/dev /sys/class/net/eth0/mtu; (echo 1 > /sys/class/net/lo/ifindex)";
  await shell(kernel, script, {
    trace: ({ name, path, result }) => {
      if (path !== undefined) calls.push(`${name} ${path} ${result}`);
    },
  });
  assertEquals(calls, [
    "open /proc/self/net/dev 0",
    "open /sys/devices/virtual/net/eth0/mtu 0",
    "open /sys/devices/virtual/net/lo/ifindex -EACCES",
  ]);
});

testUnless(why, "When serving ends, what is asked of the files fails", async () => {
  using kernel = network();
  await using program = await spawn(
    kernel,
    ["sh", "-c", "exec 2>&1; echo ready; read line; cat /proc/net/dev"],
    { stdin: "piped", stdout: "piped" },
  );
  assert(program.stdout !== undefined && program.stdin !== undefined);
  const reader = program.stdout.getReader();
  assertEquals(new TextDecoder().decode((await reader.read()).value), "ready\n");
  await program.close();
  const { code } = await program.status.catch(() => ({ code: 1 }));
  assert(code !== 0);
  await reader.cancel().catch(() => {});
});

const NOTHING: RealFiles = { names: () => [], stat: () => undefined, text: () => undefined };

Deno.test("a file system's directories are found by their paths, hidden in the settings'", () => {
  using kernel = EmulatedKernel.loopbackOnly();
  const files = new Files({ kernel, home: kernel.namespace, real: NOTHING });
  const root = files.root(kernel.namespace);
  assertEquals([...root.names()].includes(".nlbridge"), false);
  assertEquals(find(root, [".nlbridge", "proc", "net"])?.kind, "symlink");
  assertEquals(find(root, [".nlbridge", "proc", "self", "net", "dev"])?.kind, "file");
  assertEquals(find(root, [".nlbridge", "sys", "class", "net", "lo"])?.kind, "symlink");
  assertEquals(find(root, ["ipv4", "conf", "lo", "forwarding"])?.kind, "file");
  assertEquals(fileSystemAt(["ipv4", "conf"]), SYSCTL);
  assertEquals(fileSystemAt([".nlbridge", "sys", "class"]), SYSFS);
});

Deno.test("a setting of the real kernel is changed by whom may, for the emulated one", () => {
  using kernel = EmulatedKernel.loopbackOnly();
  const real: RealFiles = {
    names: (path) => path.endsWith("/core") ? ["somaxconn", "fixed"] : ["core"],
    stat: (path) => ({
      directory: path.endsWith("/core"),
      mode: path.endsWith("d") ? 0o444 : 0o644,
    }),
    text: () => "4096\n",
  };
  const files = new Files({ kernel, home: kernel.namespace, real });
  const setting = (name: string): FileNode => {
    const node = find(files.root(kernel.namespace), ["core", name]);
    assert(node?.kind === "file");
    return node;
  };
  const root = kernel.process;
  const user = kernel.createProcess({ uid: 1000 });
  assertEquals(setting("somaxconn").read(), "4096\n");
  assertEquals(setting("somaxconn").write?.("1", user), -ERRNO.EPERM);
  assertEquals(setting("fixed").write?.("1", root), -ERRNO.EPERM);
  assertEquals(setting("somaxconn").write?.("128", root), 0);
  assertEquals(setting("somaxconn").read(), "128\n");
  const other = find(files.root(kernel.createNamespace()), ["core", "somaxconn"]);
  assertEquals(other?.kind === "file" && other.read(), "4096\n");
  assertStringIncludes([...files.root(kernel.namespace).names()].join(" "), "core ipv4");
});
