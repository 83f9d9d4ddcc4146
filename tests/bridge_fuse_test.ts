import { FATTR, FUSE, FUSE_INIT, FUSE_KERNEL, FUSE_ROOT_ID, SIZE } from "../src/bridge/fuse/abi.ts";
import { FuseServer } from "../src/bridge/fuse/server.ts";
import { ERRNO } from "../src/abi/errno.ts";
import { CAP } from "../src/abi/capability.ts";
import { directory } from "../src/emulation/fs/node.ts";
import { joined, Process, Refused, struct, u32, u64 } from "./_fuse_requests.ts";
import {
  credentialsOf,
  file,
  mapped,
  NOBODY,
  SampleFiles,
  SECONDS,
  serverOf,
  symlink,
} from "./_fuse_tree.ts";
import { assertEquals, assertNotEquals, assertThrows } from "./assert.ts";

const O_WRONLY = 1;
const O_RDWR = 2;
const O_TRUNC = 0o1000;
const S_IFMT = 0o170000;

/** Asserts that something is refused with an error number. */
function assertErrno(errno: number, action: () => unknown): void {
  assertEquals(assertThrows(action, Refused).errno, errno);
}

function sample(): {
  readonly files: SampleFiles;
  readonly server: FuseServer;
  readonly root: Process;
} {
  const files = new SampleFiles();
  const server = serverOf(() => files);
  return { files, server, root: new Process(server) };
}

/** What the kernel says of itself. */
const greeting = (major: number, minor: number) =>
  joined(struct(u32(major), u32(minor), u32(131072), u32(0xffffffff)), new Uint8Array(48));

/** Major and minor version, flags, and the largest write of an answer to INIT. */
function agreement(view: DataView): number[] {
  return [0, 4, 12, 20].map((at) => view.getUint32(at, true));
}

Deno.test("a kernel and a server agree on the older one's version", () => {
  const { root } = sample();
  const flags = FUSE_INIT.ATOMIC_O_TRUNC | FUSE_INIT.BIG_WRITES | FUSE_INIT.PARALLEL_DIROPS;
  const init = (major: number, minor: number) => root.call(FUSE.INIT, 0, greeting(major, minor));
  assertEquals(agreement(init(7, 45)), [7, FUSE_KERNEL.MINOR_VERSION, flags, 131072]);
  assertEquals(agreement(init(7, 26)), [7, 26, flags, 131072]);
  assertEquals(init(7, 45).byteLength, SIZE.init_out);
});

Deno.test("a kernel of a later protocol is told ours, and one that is too old is refused", () => {
  const { root } = sample();
  const init = (major: number, minor: number) => root.call(FUSE.INIT, 0, greeting(major, minor));
  assertEquals(agreement(init(8, 3)).slice(0, 2), [7, FUSE_KERNEL.MINOR_VERSION]);
  assertErrno(ERRNO.EPROTO, () => init(6, 40));
  assertErrno(ERRNO.EPROTO, () => init(7, 22));
});

Deno.test("a lookup tells what stat(2) tells, except of links, which are counted when asked for", () => {
  const { root } = sample();
  const mtu = root.lookup(root.walk("sys/devices/virtual/net/lo"), "mtu");
  const owned = { uid: 0, gid: 0, seconds: SECONDS, links: 1 };
  const { node, ...told } = mtu;
  assertEquals(told, { ...owned, inode: mtu.inode, size: 4096, mode: 0o100644, blockSize: 4096 });
  assertEquals(root.getattr(node), told);
  const virtual = root.lookup(root.walk("sys/devices"), "virtual");
  assertEquals([virtual.links, root.getattr(virtual.node).links], [1, 3]);
  assertEquals([virtual.mode, virtual.size], [0o40755, 0]);
});

Deno.test("files of /proc are empty for stat(2), and links in it as long as their targets", () => {
  const { root } = sample();
  const proc = root.walk("proc");
  const net = root.lookup(proc, "net");
  assertEquals([net.mode, net.size, net.blockSize], [0o120777, 8, 1024]);
  assertEquals(root.readlink(net.node), "self/net");
  const lo = root.lookup(root.walk("sys/class/net"), "lo");
  assertEquals([lo.mode, lo.size], [0o120777, 0]);
  assertEquals(root.lookup(root.walk("proc/self/net"), "dev").size, 0);
  assertEquals(root.getattr(root.walk("proc/sys/net")).links, 1);
  assertErrno(ERRNO.EINVAL, () => root.readlink(proc));
});

Deno.test("an inode number is a path's, in listings too, and after it was forgotten", () => {
  const { root } = sample();
  const path = "sys/devices/virtual/net/lo";
  const first = root.lookup(root.walk(path), "mtu");
  const names = path.split("/").map((_, index, all) => all.slice(0, index + 1).join("/"));
  for (const node of [first.node, ...names.map((name) => root.walk(name))]) root.forget(node, 1000);
  const again = root.lookup(root.walk(path), "mtu");
  assertNotEquals(again.node, first.node);
  assertEquals(again.inode, first.inode);
  const listed = root.list(root.open(root.walk(path), 0, FUSE.OPENDIR));
  assertEquals(listed.find(({ name }) => name === "mtu")?.inode, first.inode);
});

Deno.test("a node is a path, and everybody finds what is theirs at it", () => {
  const files = [new SampleFiles("root's\n"), new SampleFiles("nobody's\n")] as const;
  const server = serverOf((uid) => files[uid === 0 ? 0 : 1]);
  const [root, nobody] = [new Process(server), new Process(server, NOBODY)];
  const path = "proc/self/net/dev";
  assertEquals(root.walk(path), nobody.walk(path));
  const [rootOpen, nobodyOpen] = [root, nobody].map((who) => who.open(who.walk(path)));
  assertEquals(root.read(rootOpen ?? 0), "root's\n");
  assertEquals(nobody.read(nobodyOpen ?? 0), "nobody's\n");
  // Who was given an open file reads what it is, whoever they are.
  assertEquals(nobody.read(rootOpen ?? 0), "root's\n");
});

Deno.test("where others find something of another kind, they find another node", () => {
  const trees = [{ x: file(0o444, () => "x") }, { x: symlink("y") }].map(directory);
  const server = serverOf((uid) => ({ root: trees[uid === 0 ? 0 : 1] ?? directory({}) }));
  const [root, nobody] = [new Process(server), new Process(server, NOBODY)];
  const [theirs, others] = [root.walk("x"), nobody.walk("x")];
  assertNotEquals(theirs, others);
  assertErrno(ERRNO.ENOENT, () => root.getattr(others));
  assertErrno(ERRNO.ENOENT, () => nobody.open(theirs));
});

Deno.test("what is forgotten is given up, and the directories that it is in with it", () => {
  const { root, server } = sample();
  const nodes = ["sys", "sys/class", "sys/class/net"].map((path) => root.walk(path));
  root.walk("sys/class/net");
  assertEquals(server.held.nodes, 4);
  const [sys = 0, sysClass = 0, net = 0] = nodes;
  root.forget(sys, 4);
  root.forget(sysClass, 3);
  assertEquals(server.held.nodes, 4);
  root.forget(net, 1);
  assertEquals(server.held.nodes, 4);
  assertEquals(root.getattr(net).mode & S_IFMT, 0o40000);
  root.forget(net, 1);
  assertEquals(server.held.nodes, 1);
  assertErrno(ERRNO.ESTALE, () => root.getattr(net));
  root.forget(FUSE_ROOT_ID, 1);
  assertEquals(root.getattr(FUSE_ROOT_ID).inode, FUSE_ROOT_ID);
});

Deno.test("many nodes are forgotten at a time, and no more than are named", () => {
  const { root, server } = sample();
  const nodes = ["lo", "proc", "sys"].map((name) => name === "lo" ? 99 : root.walk(name));
  const forgotten = nodes.flatMap((node) => [u64(node), u64(1)]);
  root.tell(FUSE.BATCH_FORGET, 0, struct(u32(0xffffffff), u32(0), ...forgotten));
  assertEquals(server.held.nodes, 1);
});

Deno.test("a file's content is taken by a read at its beginning, and kept for those that follow", () => {
  const { root, files } = sample();
  files.dev = "0123456789";
  const dev = root.open(root.walk("proc/self/net/dev"));
  files.dev = "abcdefghij";
  assertEquals(root.read(dev, 0, 4), "abcd");
  files.dev = "ABCDEFGHIJ";
  assertEquals([root.read(dev, 4, 4), root.read(dev, 8, 4), root.read(dev, 10, 4)], [
    "efgh",
    "ij",
    "",
  ]);
  assertEquals(root.read(dev, 0, 4), "ABCD");
  files.dev = "0123456789";
  assertEquals(root.read(dev, 6, 4), "6789");
  files.dev = "";
  assertEquals(root.read(dev), "");
  files.dev = "no more";
  assertEquals(root.read(dev), "no more");
});

Deno.test("a setting is read anew every time, and numbers only from the beginning on", () => {
  const { root, files } = sample();
  const hostname = root.open(root.walk("proc/sys/kernel/hostname"));
  assertEquals(root.read(hostname, 0, 2), "ho");
  files.hostname = "computer";
  assertEquals(root.read(hostname, 2), "mputer\n");
  const ttl = root.open(root.walk("proc/sys/net/ipv4/ip_default_ttl"));
  assertEquals([root.read(ttl, 0, 1), root.read(ttl, 1)], ["6", ""]);
});

Deno.test("settings of several numbers and of ports are numbers, and others are texts", () => {
  const texts = ["4096\t131072\t6291456\n", "-1 2\n", "1-5,8,100-200\n", "\n"];
  const others = ["cubic\n", "0000-0000-0000\n", "1.5\n", "1-2 3\n"];
  for (const text of [...texts, ...others]) {
    const root = directory({
      proc: directory({ sys: directory({ it: file(0o444, () => text) }) }),
    });
    const process = new Process(serverOf(() => ({ root })));
    const it = process.open(process.walk("proc/sys/it"));
    assertEquals(process.read(it, 1), others.includes(text) ? text.slice(1) : "", text);
  }
});

Deno.test("what cannot be read fails when it is read, not when it is opened", () => {
  const { root } = sample();
  const carrier = root.open(root.walk("sys/devices/virtual/net/lo/carrier"));
  assertErrno(ERRNO.EINVAL, () => root.read(carrier));
});

Deno.test("a write is a text of its own, wherever it is made in /sys", () => {
  const { root, files } = sample();
  const mtu = root.open(root.walk("sys/devices/virtual/net/lo/mtu"), O_WRONLY | O_TRUNC);
  assertEquals([root.write(mtu, "1400\n"), files.mtu], [5, 1400]);
  assertEquals([root.write(mtu, "1401", 5), files.mtu], [4, 1401]);
  assertErrno(ERRNO.EINVAL, () => root.write(mtu, "x"));
  assertEquals([root.write(mtu, `1402\n${"\0".repeat(9000)}`), files.mtu], [4096, 1402]);
});

Deno.test("a setting is written at its beginning, and what comes behind it is dropped", () => {
  const { root, files } = sample();
  const ttl = root.open(root.walk("proc/sys/net/ipv4/ip_default_ttl"), O_RDWR);
  assertEquals([root.write(ttl, `65${" ".repeat(9000)}`), files.ttl], [9002, 65]);
  assertEquals([root.write(ttl, "7", 2), files.ttl], [1, 65]);
});

Deno.test("a write is made as the one who writes, and fails where files cannot be written", () => {
  const writers: number[] = [];
  const root = directory({
    writable: file(0o644, () => "", (_, { uid }) => (writers.push(uid), -ERRNO.EPERM)),
    mute: file(0o644, () => ""),
  });
  const server = serverOf(() => ({ root }));
  const [opener, writer] = [new Process(server), new Process(server, NOBODY)];
  const handle = opener.open(opener.walk("writable"), O_WRONLY);
  assertErrno(ERRNO.EPERM, () => writer.write(handle, "x"));
  assertEquals(writers, [NOBODY]);
  assertErrno(ERRNO.EIO, () => opener.write(opener.open(opener.walk("mute"), O_WRONLY), "x"));
});

Deno.test("what is closed is given up", () => {
  const { root, server } = sample();
  const handles = [
    root.open(root.walk("proc/self/net/dev")),
    root.open(root.walk("sys"), 0, FUSE.OPENDIR),
  ];
  assertEquals([server.held.files, server.held.directories], [1, 1]);
  const [handle = 0, directoryHandle = 0] = handles;
  root.release(handle);
  root.release(directoryHandle, FUSE.RELEASEDIR);
  assertEquals([server.held.files, server.held.directories], [0, 0]);
  assertErrno(ERRNO.EBADF, () => root.read(handle));
  assertErrno(ERRNO.EBADF, () => root.write(handle, "x"));
  assertErrno(ERRNO.EBADF, () => root.list(directoryHandle));
});

Deno.test("10,000 entries are listed in several reads, each looked at once", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `veth${index}`);
  let looks = 0;
  const root = directory({
    many: {
      kind: "directory",
      names: () => names,
      lookup: () => (looks++, symlink("x")),
    },
  });
  const process = new Process(serverOf(() => ({ root })));
  const handle = process.open(process.walk("many"), 0, FUSE.OPENDIR);
  const listed = [];
  let [reads, offset] = [0, 0];
  for (;;) {
    const entries = process.list(handle, offset);
    reads++;
    if (entries.length === 0) break;
    listed.push(...entries);
    offset = entries.at(-1)?.next ?? 0;
  }
  assertEquals(listed.map(({ name }) => name), [".", "..", ...names]);
  assertEquals(new Set(listed.map(({ type }) => type)), new Set([4, 10]));
  assertEquals(reads, Math.ceil(10_002 / Math.floor(4096 / 32)) + 1);
  // One that does not fit is looked at twice.
  assertEquals(looks, 10_000 + reads - 2);
});

Deno.test("a listing goes on where it was while the directory changes, and begins anew at 0", () => {
  const entries = new Map(["a", "b", "c", "d"].map((name) => [name, symlink(name)]));
  const process = new Process(serverOf(() => ({ root: mapped(entries) })));
  const handle = process.open(FUSE_ROOT_ID, 0, FUSE.OPENDIR);
  const names = (offset: number, size: number) =>
    process.list(handle, offset, size).map(({ name }) => name);
  assertEquals(names(0, 4 * 32), [".", "..", "a", "b"]);
  entries.delete("a");
  entries.delete("c");
  entries.set("e", symlink("e"));
  assertEquals(names(4, 4096), ["d"]);
  assertEquals(names(0, 4096), [".", "..", "b", "d", "e"]);
});

Deno.test("root passes over permissions, except where there are none and where settings are", () => {
  const { root } = sample();
  const address = root.walk("sys/devices/virtual/net/lo/address");
  const flush = root.walk("proc/sys/net/ipv4/route/flush");
  const available = root.walk("proc/sys/net/ipv4/tcp_available_congestion_control");
  assertErrno(ERRNO.EACCES, () => root.open(address, O_WRONLY));
  root.open(address, O_TRUNC);
  assertErrno(ERRNO.EACCES, () => root.open(flush));
  root.open(flush, O_WRONLY);
  assertErrno(ERRNO.EACCES, () => root.open(available, O_TRUNC));
  root.access(address, 2);
  assertErrno(ERRNO.EACCES, () => root.access(address, 1));
  assertErrno(ERRNO.EACCES, () => root.access(available, 2));
});

Deno.test("owners, groups and others have the permissions of theirs, whatever else they lack", () => {
  const root = directory({ it: file(0o640, () => "x", () => 0) });
  const server = new FuseServer({
    view: ({ uid }) => ({ root, writer: { ...credentialsOf(uid), capabilities: new Set() } }),
    owner: { uid: 7, gid: 8 },
  });
  const [owner, member, other] = [7, 8, 9].map((id) => new Process(server, id));
  const it = owner?.walk("it") ?? 0;
  owner?.open(it, O_RDWR);
  member?.open(it);
  assertErrno(ERRNO.EACCES, () => member?.open(it, O_RDWR));
  assertErrno(ERRNO.EACCES, () => other?.open(it));
});

Deno.test("those who administer the network own its settings, and no other file", () => {
  const files = new SampleFiles();
  const server = new FuseServer({
    view: ({ uid }) => ({
      root: files.root,
      writer: { ...credentialsOf(uid), capabilities: new Set([CAP.NET_ADMIN]) },
    }),
    owner: { uid: 0, gid: 0 },
  });
  const somebody = new Process(server, 1000);
  somebody.open(somebody.walk("proc/sys/net/ipv4/ip_default_ttl"), O_RDWR);
  assertErrno(
    ERRNO.EACCES,
    () => somebody.open(somebody.walk("sys/devices/virtual/net/lo/mtu"), O_RDWR),
  );
});

Deno.test("capabilities are looked for in the user namespace of the network, if one is told", () => {
  const files = new SampleFiles();
  const inner = { parent: credentialsOf(0).userNamespace, owner: 1000 };
  const server = new FuseServer({
    view: ({ uid }) => ({
      root: files.root,
      writer: { ...credentialsOf(0), uid, userNamespace: inner },
      userNamespace: credentialsOf(0).userNamespace,
    }),
    owner: { uid: 0, gid: 0 },
  });
  const somebody = new Process(server, 1000);
  const ttl = somebody.walk("proc/sys/net/ipv4/ip_default_ttl");
  assertErrno(ERRNO.EACCES, () => somebody.open(ttl, O_RDWR));
});

Deno.test("nobody is asked what they may do where permissions suffice", () => {
  const files = new SampleFiles();
  let asked = 0;
  const server = new FuseServer({
    view: ({ uid }) => ({
      root: files.root,
      get writer() {
        asked++;
        return credentialsOf(uid);
      },
    }),
    owner: { uid: 0, gid: 0 },
  });
  const nobody = new Process(server, NOBODY);
  const ttl = nobody.walk("proc/sys/net/ipv4/ip_default_ttl");
  nobody.read(nobody.open(ttl));
  assertEquals(asked, 0);
  assertErrno(ERRNO.EACCES, () => nobody.open(ttl, O_RDWR));
  assertNotEquals(asked, 0);
});

Deno.test("owners and permissions cannot be changed, sizes and times change nothing", () => {
  const { root, server } = sample();
  const mtu = root.walk("sys/devices/virtual/net/lo/mtu");
  assertErrno(ERRNO.EPERM, () => root.setattr(mtu, FATTR.MODE));
  assertErrno(ERRNO.EPERM, () => root.setattr(mtu, FATTR.UID | FATTR.SIZE));
  assertEquals(root.setattr(mtu, FATTR.SIZE), root.getattr(mtu));
  assertEquals(root.setattr(mtu, FATTR.ATIME | FATTR.MTIME).seconds, SECONDS);
  const nobody = new Process(server, NOBODY);
  const now = FATTR.ATIME | FATTR.MTIME | FATTR.ATIME_NOW | FATTR.MTIME_NOW;
  assertErrno(ERRNO.EACCES, () => nobody.setattr(mtu, FATTR.SIZE));
  assertErrno(ERRNO.EACCES, () => nobody.setattr(mtu, now));
  assertErrno(ERRNO.EPERM, () => nobody.setattr(mtu, FATTR.ATIME | FATTR.MTIME));
});
