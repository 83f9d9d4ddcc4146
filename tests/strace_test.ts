/** strace as the judge of what a kernel says now: names, nesting and values of the same bytes. */
import { createNetworkNamespace } from "../ffi/mod.ts";
import { projectFile, run } from "./_capture.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";
import { testUnless, whyNoNamespaces, whyNoPrograms } from "./_ffi.ts";
import { STRACE_EXPLANATIONS, StraceJudge } from "./_judge_strace.ts";
import { forgetProxies } from "./_leftovers.ts";
import { report } from "./_report.ts";
import { tracedIn } from "./_strace.ts";
import { differenceText, explanationOf } from "./_verdict.ts";

/** The version whose differences are explained. */
const KNOWN_VERSION = "6.1";

async function whyNoStrace(): Promise<string | undefined> {
  const why = whyNoPrograms() ?? whyNoNamespaces();
  if (why !== undefined) return why;
  for (const [program, ...args] of [["nsenter", "--version"], ["ip", "-V"], ["bridge", "-V"]]) {
    try {
      if (program !== undefined) await run(program, args);
    } catch {
      return `needs ${program}`;
    }
  }
  try {
    const { code } = await run("strace", ["-o", "/dev/null", "true"]);
    return code === 0 ? undefined : "needs ptrace(2)";
  } catch {
    return "needs strace";
  }
}

/** What shows most of what strace can decode. */
const COMMANDS = [
  "ip -d -s link",
  "ip addr",
  "ip maddress",
  "ip route show table all",
  "ip -6 route show table all",
  "ip neigh",
  "ip neigh show proxy",
  "ip ntable",
  "ip rule",
  "ip -6 rule",
  "ip netconf",
  "ip addrlabel",
  "bridge -d link",
  "bridge fdb",
  "bridge vlan",
  "bridge mdb",
  "tc -s qdisc",
] as const;

testUnless(
  await whyNoStrace(),
  "strace says the same of a kernel's messages as we do",
  async () => {
    using namespace = createNetworkNamespace();
    forgetProxies(namespace);
    const enter = (...args: string[]) => run("nsenter", [`--net=${namespace.path}`, ...args]);
    const network = await Deno.readTextFile(projectFile("tests/topology.sh"));
    // What cannot be made here is not missed.
    await enter("sh", "-c", network.replace(/^(sleep \d+|set -e)$/gm, ""));
    const links: { ifindex: number; ifname: string }[] = JSON.parse(
      (await enter("ip", "-j", "link")).text,
    );
    const judge = new StraceJudge(new Map(links.map(({ ifindex, ifname }) => [ifindex, ifname])));
    const file = await Deno.makeTempFile();
    try {
      for (const command of COMMANDS) {
        const options = ["-v", "-s", "65535", "-e", "trace=recvmsg", "-e", "read=all", "-o", file];
        await enter("strace", "-e", "signal=none", ...options, ...command.split(" "));
        for (const datagram of tracedIn(await Deno.readTextFile(file))) judge.datagram(datagram);
      }
    } finally {
      await Deno.remove(file);
    }

    const { compared, agreed, differences } = judge.verdict("strace");
    const told = differences.map((difference) => differenceText(difference, STRACE_EXPLANATIONS));
    report({ judge: "strace: names, nesting and values", compared, agreed, differences: told });
    const open = differences
      .filter((difference) => explanationOf(difference, STRACE_EXPLANATIONS) === undefined);
    const { text: version } = await run("strace", ["--version"]);
    if (version.includes(`version ${KNOWN_VERSION}\n`)) assertEquals(open, []);
    assertGreater(compared, 5_000);
    assertGreater(judge.seen.size, 100);
    for (const name of ["IFLA_BRPORT_STATE", "RTA_MULTIPATH", "NDA_CACHEINFO", "FRA_TABLE"]) {
      assert(judge.seen.has(name), name);
    }
  },
);

Deno.test("what strace prints is parsed, and a value that differs is found", () => {
  const output = String.raw`recvmsg(3, {msg_iov=[{iov_base=[{nlmsg_len=44, nlmsg_type=RTM_NEWLINK, \
nlmsg_flags=0, nlmsg_seq=0, nlmsg_pid=0}, {ifi_family=AF_UNSPEC, ifi_type=ARPHRD_NETROM, \
ifi_index=if_nametoindex("lo"), ifi_flags=IFF_UP, ifi_change=0}, [[{nla_len=8, \
nla_type=IFLA_MTU}, 1500], [{nla_len=4, nla_type=0x70 /* IFLA_??? */}]]], iov_len=32768}], \
msg_flags=0}, 0) = 44
 * 44 bytes in buffer 0
 | 00000  2c 00 00 00 10 00 00 00  00 00 00 00 00 00 00 00  ,............... |
 | 00010  00 00 00 00 01 00 00 00  41 00 00 00 00 00 00 00  ........A....... |
 | 00020  08 00 04 00 dd 05 00 00  04 00 70 00              ..........p.     |
+++ exited with 0 +++`.replaceAll("\\\n", "");
  const judge = new StraceJudge(new Map([[1, "lo"]]));
  const traced = tracedIn(output);
  assertEquals(traced.map(({ bytes }) => bytes.length), [44]);
  for (const datagram of traced) judge.datagram(datagram);
  const { compared, differences } = judge.verdict("strace");
  assertEquals(differences, [
    { about: "link ifi_flags", ours: "IFF_RUNNING|IFF_UP", theirs: "IFF_UP" },
    { about: "IFLA_MTU", ours: "1501", theirs: "1500" },
  ]);
  // The length; five members; how many attributes; of each its length, flags, and name or number.
  assertEquals(compared, 1 + 5 + 1 + 3 + 1 + 3);
});
