/** Programs on a mounted file system: what they see, and whether it is what the kernel's own shows. */
import { FUSE } from "../src/bridge/fuse/abi.ts";
import { directory } from "../src/emulation/fs/node.ts";
import { projectFile, run } from "./_capture.ts";
import { testUnless } from "./_ffi.ts";
import { FuseMount, whyNoFuse } from "./_fuse.ts";
import { file, mapped, NOBODY, SampleFiles, serverOf, symlink } from "./_fuse_tree.ts";
import { pathOf } from "./_run.ts";
import { assertEquals, assertLessOrEqual, assertMatch } from "./assert.ts";

const noFuse = await whyNoFuse();
/** Of the system, as others may not be for everybody to run. */
const PYTHON = "/usr/bin/python3";
const MTU = "$M/sys/devices/virtual/net/lo/mtu";
const AS_NOBODY = `setpriv --reuid ${NOBODY} --regid ${NOBODY} --clear-groups`;

/** Why what needs a program cannot be tested here. */
function without(...programs: readonly string[]): string | undefined {
  const missing = programs.find((program) => pathOf(program) === undefined);
  return noFuse ?? (missing === undefined ? undefined : `needs ${missing}`);
}

/** Mounts files for everybody, and runs a script that prints this. */
async function assertPrinted(script: string, printed: string): Promise<void> {
  const files = new SampleFiles();
  await using mount = await FuseMount.create(serverOf(() => files));
  assertEquals(await mount.run(script), { code: 0, out: printed, errors: "" });
}

testUnless(noFuse, "ls lists files, directories and links with what stat(2) tells", async () => {
  const files = new SampleFiles();
  await using mount = await FuseMount.create(serverOf(() => files));
  const { code, out, errors } = await mount.run(
    "cd $M && TZ=UTC ls -la --time-style=full-iso sys/devices/virtual/net/lo sys/class/net proc",
  );
  assertEquals([code, errors], [0, ""]);
  const time = "2023-11-14 22:13:20.000000000 \\+0000";
  assertMatch(out, new RegExp(`^-rw-r--r-- 1 root root 4096 ${time} mtu$`, "m"));
  assertMatch(out, new RegExp(`^-r--r--r-- 1 root root 4096 ${time} address$`, "m"));
  assertMatch(out, new RegExp(`^drwxr-xr-x 2 root root +0 ${time} statistics$`, "m"));
  assertMatch(
    out,
    new RegExp(`^lrwxrwxrwx 1 root root 0 ${time} lo -> ../../devices/virtual/net/lo$`, "m"),
  );
  assertMatch(out, new RegExp(`^lrwxrwxrwx 1 root root 8 ${time} net -> self/net$`, "m"));
});

testUnless(noFuse, "cat, dd and grep read files, through links too", async () => {
  await assertPrinted("cat $M/sys/class/net/lo/mtu $M/proc/net/dev", "1500\nInter-|\n face |\n");
  await assertPrinted(`dd bs=1 if=${MTU} 2>/dev/null`, "1500\n");
  await assertPrinted(
    "cd $M && grep -rs 00: .; true",
    "./sys/devices/virtual/net/lo/address:00:00:00:00:00:00\n",
  );
});

testUnless(noFuse, "a shell writes files, and hears why it cannot", async () => {
  await assertPrinted(`echo 1400 > ${MTU} && cat ${MTU}`, "1400\n");
  await assertPrinted(`echo 1401 >> ${MTU} && cat ${MTU}`, "1401\n");
  const files = new SampleFiles();
  await using mount = await FuseMount.create(serverOf(() => files));
  const { code, errors } = await mount.run("echo x | dd of=$M/sys/class/net/lo/mtu status=none");
  assertEquals(code, 1);
  assertMatch(errors, /Invalid argument$/m);
});

testUnless(noFuse, "find walks all of it", async () => {
  const files = new SampleFiles();
  await using mount = await FuseMount.create(serverOf(() => files));
  const { code, out, errors } = await mount.run(
    "cd $M && find -L sys -type f | sort && find . -samefile sys",
  );
  assertEquals([code, errors], [0, ""]);
  const entries = ["address", "carrier", "mtu", "statistics/rx_bytes"];
  const places = ["sys/class/net/lo", "sys/devices/virtual/net/lo"];
  const found = places.flatMap((place) => entries.map((entry) => `${place}/${entry}`));
  assertEquals(out.trimEnd().split("\n"), [...found, "./sys"]);
});

testUnless(
  noFuse,
  "a file of more than one read is read whole, as it was at the beginning",
  async () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `line ${index}\n`);
    let reads = 0;
    const big = file(0o444, () => (reads++, lines.join("")));
    await using mount = await FuseMount.create(serverOf(() => ({ root: directory({ big }) })));
    const { out } = await mount.run("wc -lc < $M/big");
    assertEquals(out.trim().split(/\s+/).map(Number), [lines.length, lines.join("").length]);
    assertEquals(reads, 1);
  },
);

testUnless(noFuse, "10,000 entries are listed with few requests", async () => {
  const entries = new Map(
    Array.from({ length: 10_000 }, (_, index) => [`veth${index}`, symlink("x")] as const),
  );
  await using mount = await FuseMount.create(serverOf(() => ({ root: mapped(entries) })));
  const { out } = await mount.run("ls -f $M | wc -l");
  assertEquals(Number(out), 10_002);
  assertLessOrEqual(mount.requests.length, 10_002 * 32 / 4096 + 10);
});

/** What programs in a namespace of its own see of the kernel's own files. */
const REAL = [
  "mount --make-rprivate /",
  "mount -t sysfs sysfs /sys",
  "ip link set lo up",
  `[ -e /proc/self/net/dev_snmp6 ] && ${PYTHON} "$1" "" contents && ${AS_NOBODY} ${PYTHON} "$1" ""`,
].join(" && ");

testUnless(
  without("setpriv", "unshare", "ip", "python3"),
  "calls end as they do on the kernel's own files, those of root and of others",
  async () => {
    const script = await Deno.makeTempFile({ prefix: "nlbridge-fuse-", suffix: ".py" });
    try {
      await Deno.copyFile(projectFile("tests/programs/kernel_files.py"), script);
      await Deno.chmod(script, 0o644);
      const real = await run("unshare", ["-mnu", "sh", "-c", REAL, "sh", script]);
      assertEquals([real.code, real.stderr], [0, ""]);
      const files = new SampleFiles();
      await using mount = await FuseMount.create(serverOf(() => files));
      const python = `${PYTHON} ${script} $M`;
      const shown = await mount.run(`${python} contents && ${AS_NOBODY} ${python}`);
      assertEquals([shown.code, shown.errors], [0, ""]);
      assertEquals(shown.out.split("\n"), real.text.split("\n"));
    } finally {
      await Deno.remove(script);
    }
  },
);

testUnless(
  without("setpriv"),
  "who stands in a directory stays there while others find other files at its path",
  async () => {
    const files = [new SampleFiles("root's\n"), new SampleFiles("nobody's\n")] as const;
    await using mount = await FuseMount.create(serverOf((uid) => files[uid === 0 ? 0 : 1]));
    const others = `${AS_NOBODY} cat $M/proc/net/dev`;
    const { out, errors } = await mount.run(
      `cd $M/proc/self/net && ${others} dev && cat dev && env -u PWD pwd -P && cat $M/proc/net/dev`,
    );
    const standing = `root's\n${mount.path}/proc/self/net\nroot's\n`;
    assertEquals([out, errors], [`nobody's\nnobody's\n${standing}`, ""]);
  },
);

testUnless(
  without("setpriv"),
  "a part that is mounted elsewhere is everybody's own, too",
  async () => {
    const files = [new SampleFiles("root's\n"), new SampleFiles("nobody's\n")] as const;
    await using mount = await FuseMount.create(serverOf((uid) => files[uid === 0 ? 0 : 1]));
    const inside = [
      "mount --make-rprivate /",
      "mount -t tmpfs none /mnt",
      "mkdir /mnt/net",
      "mount --bind $M/proc/self/net /mnt/net",
      "cat /mnt/net/dev",
      `${AS_NOBODY} cat /mnt/net/dev`,
    ].join(" && ");
    const { out, errors } = await mount.run(`unshare -m sh -c '${inside}'`);
    assertEquals([out, errors], ["root's\nnobody's\n", ""]);
  },
);

testUnless(noFuse, "what comes and goes is forgotten", async () => {
  const entries = new Map([["stays", file(0o444, () => "x")]]);
  const server = serverOf(() => ({ root: mapped(entries) }));
  await using mount = await FuseMount.create(server);
  for (let index = 0; index < 20; index++) {
    entries.set(`veth${index}`, file(0o444, () => "x"));
    assertEquals((await mount.run(`cat $M/veth${index}`)).out, "x");
    entries.delete(`veth${index}`);
    assertEquals((await mount.run(`cat $M/veth${index} 2>/dev/null`)).code, 1);
  }
  await mount.run("cat $M/stays");
  assertLessOrEqual(server.held.nodes, 4);
  assertEquals([server.held.files, server.held.directories], [0, 0]);
});

testUnless(noFuse, "the kernel asks once about what is not implemented", async () => {
  const files = new SampleFiles();
  await using mount = await FuseMount.create(serverOf(() => files));
  await mount.run("for i in 1 2 3 4; do cat $M/proc/net/dev; ls -l $M/proc; done");
  const opcodes = mount.requests.map((request) => new DataView(request.buffer).getUint32(4, true));
  const known = new Set<number>(Object.values(FUSE));
  const unknown = opcodes.filter((opcode) => !known.has(opcode));
  assertEquals(unknown.length, new Set(unknown).size);
});
