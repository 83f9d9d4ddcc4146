/** run.ts as people call it: what passes through it, and what it writes. */
import { RTM } from "../src/abi/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { messagesOf, projectFile, run } from "./_capture.ts";
import { isMachineRoot } from "./_ffi.ts";
import { bridged, bridgedCommand, inTemporary, testWith } from "./_run.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "./assert.ts";

/** The names and addresses that `ip -brief address` tells. */
function brief(text: string): string[] {
  return text.split("\n").filter((line) => line !== "").map((line) =>
    line.split(/\s+/).filter((word) => word !== "").join(" ")
  );
}

testWith(
  ["ip"],
  "the usual network is lo and eth0, with addresses and default routes",
  async () => {
    const { code, text, stderr } = await bridged(["ip", "-brief", "address"]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(brief(text), [
      "lo UNKNOWN 127.0.0.1/8 ::1/128",
      "eth0 UP 192.0.2.10/24 2001:db8::10/64 fe80::200:5eff:fe00:5301/64",
    ]);
    const routes = await bridged(["ip", "route"]);
    assertEquals(routes.text.split("\n").map((line) => line.trim()), [
      "default via 192.0.2.1 dev eth0",
      "192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.10",
      "",
    ]);
  },
);

testWith(["ip"], "--loopback-only has lo alone; --from-host what the host has", async () => {
  const lo = await bridged(["ip", "-brief", "address"], { options: ["--loopback-only"] });
  assertEquals(brief(lo.text), ["lo UNKNOWN 127.0.0.1/8 ::1/128"]);
  const there = await bridged(["ip", "-json", "address"], { options: ["--from-host"] });
  const here = await run("ip", ["-json", "address"]);
  const named = (json: string) => {
    const links: { ifname: string; addr_info: { local: string }[] }[] = JSON.parse(json);
    return links.map(({ ifname, addr_info }) => [ifname, ...addr_info.map(({ local }) => local)]);
  };
  assertEquals(named(there.text), named(here.text));
});

testWith(
  ["ip"],
  "a topology comes from JSON, a module, a recording, or standard input",
  async () => {
    await inTemporary(async (directory) => {
      const topology = {
        links: [{ name: "wan0", address: "02:00:00:00:00:01", up: true }],
        addresses: [{ link: "wan0", address: "203.0.113.5/24" }],
        namespaces: { blue: { addresses: [{ link: "lo", address: "10.0.0.7/32" }] } },
      };
      const json = JSON.stringify(topology, null, 2);
      await Deno.writeTextFile(`${directory}/a.json`, json);
      await Deno.writeTextFile(`${directory}/a.ts`, `export default ${json};`);
      await Deno.writeTextFile(
        `${directory}/b.ts`,
        `import type { EmulatedKernel } from "${projectFile("src/emulation/mod.ts")}";
       export default function (kernel: EmulatedKernel) {
         kernel.addDevice({ name: "wan0", up: true });
         kernel.addAddress({ link: "wan0", address: "203.0.113.5/24" });
       }`,
      );
      using kernel = EmulatedKernel.loopbackOnly();
      kernel.addDevice({ name: "wan0", up: true });
      kernel.addAddress({ link: "wan0", address: "203.0.113.5/24" });
      await Deno.writeFile(`${directory}/c.pcapng`, kernel.snapshot());
      const asked = ["ip", "-4", "-brief", "address", "show", "dev", "wan0"];
      for (const file of ["a.json", "a.ts", "b.ts", "c.pcapng"]) {
        const { text, stderr } = await bridged(asked, {
          options: ["--topology", `${directory}/${file}`],
        });
        assertEquals([stderr, brief(text)[0]?.split(" ").at(-1)], ["", "203.0.113.5/24"], file);
      }
      const piped = await bridged(asked, { options: ["--topology", "-"], stdin: json });
      assertStringIncludes(piped.text, "203.0.113.5/24");
      const blue = await bridged(["ip", "-4", "-brief", "address"], {
        options: ["--topology", `${directory}/a.json`, "--netns", "blue"],
      });
      assertEquals(brief(blue.text), ["lo UNKNOWN 127.0.0.1/8 10.0.0.7/32"]);
    });
  },
);

testWith(
  ["sh"],
  "exit codes, signals, standard streams, directory and environment pass",
  async () => {
    assertEquals((await bridged(["sh", "-c", "exit 7"])).code, 7);
    assertEquals((await bridged(["sh", "-c", "exit 255"])).code, 255);
    assertEquals((await bridged(["sh", "-c", "kill -KILL $$"])).code, 137);
    assertEquals((await bridged(["sh", "-c", "kill -TERM $$"])).code, 143);
    const { text, stderr } = await bridged(["sh", "-c", "cat; pwd; echo $COLOUR >&2"], {
      stdin: "given\n",
      wrapper: ["env", "-C", "/tmp", "COLOUR=blue"],
    });
    assertEquals([text, stderr], ["given\n/tmp\n", "blue\n"]);
  },
);

testWith(["script", "sh"], "the terminal passes", async () => {
  const command = bridgedCommand(["sh", "-c", "test -t 0 && test -t 1 && stty -echo && tty"]);
  const quoted = command.map((word) => `'${word}'`).join(" ");
  const { code, text } = await run("script", ["-qec", quoted, "/dev/null"]);
  assertMatch(text, /^\/dev\/pts\/\d+\r?\n$/);
  assertEquals(code, 0);
});

testWith(["sh"], "a signal that it gets is the program's", async () => {
  for (const signal of ["SIGTERM", "SIGINT", "SIGUSR1"] as const) {
    const [program, ...args] = bridgedCommand([
      "sh",
      "-c",
      `trap 'echo got; exit 9' TERM INT USR1; echo ready; while :; do sleep 0.05; done`,
    ]);
    const child = new Deno.Command(program, { args, stdin: "null", stdout: "piped" }).spawn();
    let text = "";
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      if (text === "") child.kill(signal);
      text += part;
    }
    assertEquals([text, (await child.status).code], ["ready\ngot\n", 9], signal);
  }
});

testWith(["ip"], "what cannot be run is told in a sentence", async () => {
  const cases: readonly (readonly [
    code: number,
    options: readonly string[],
    command: readonly string[],
    told: string,
  ])[] = [
    [1, [], ["nosuchprogram"], "run: there is no program nosuchprogram\n"],
    [1, ["--topology", "/nosuch.json"], ["ip"], "run: cannot read /nosuch.json: No such file"],
    [1, ["--topology", "/nosuch.ts"], ["ip"], "run: cannot load /nosuch.ts: "],
    [2, ["--nonsense"], ["ip"], "run: there is no option --nonsense\nrun: --help tells how to "],
    [2, [], [], "run: name the program to run: run.ts -- ip address\n"],
  ];
  for (const [wanted, options, command, told] of cases) {
    const { code, stderr } = await bridged(command, { options });
    assertEquals(code, wanted, stderr);
    assertStringIncludes(stderr, told);
  }
  const wrong = await bridged(["ip"], { options: ["--topology", "-"], stdin: '{"links":[{}]}' });
  assertEquals([wrong.code, wrong.stderr], [1, 'run: standard input: links[0] lacks "name"\n']);
  const broken = await bridged(["ip"], { options: ["--topology", "-"], stdin: '{"links":' });
  assertMatch(broken.stderr, /^run: cannot read standard input: .*\n$/);
});

testWith(["ip"], "--trace shows calls and messages on standard error", async () => {
  const { text, stderr } = await bridged(["ip", "link", "show", "eth0"], { options: ["--trace"] });
  assertStringIncludes(text, "eth0: <BROADCAST,MULTICAST,UP,LOWER_UP>");
  assertMatch(stderr, /^\[\d+\] socket\(16, \d+, 0\) = \d+ {2}\d+ µs$/m);
  assertMatch(stderr, /^\[\d+\] sendmsg\(\d+, 0x[0-9a-f]+, 0\) = \d+ {2}\d+ µs$/m);
  assertStringIncludes(stderr, "> RTM_GETLINK request");
  assertMatch(stderr, /^link 2: eth0 /m);
});

testWith(["ip"], "--record writes all datagrams; --persist the network at the end", async () => {
  await inTemporary(async (directory) => {
    const options = ["--record", `${directory}/r.pcapng`, "--persist", `${directory}/p.pcapng`];
    const { code } = await bridged(["ip", "link", "add", "br0", "type", "bridge"], { options });
    assertEquals(code, 0);
    const recorded = await messagesOf(await Deno.readFile(`${directory}/r.pcapng`));
    const asked = recorded.flatMap((message) =>
      message.kind === "link" && message.type === RTM.NEWLINK ? [message.attributes.ifname] : []
    );
    assert(asked.includes("br0"));
    assert(recorded.some(({ kind }) => kind === "error"));

    const again = ["--topology", `${directory}/p.pcapng`, "--persist", `${directory}/p.pcapng`];
    const links = await bridged(["ip", "-brief", "link"], { options: again });
    assertEquals(brief(links.text).map((line) => line.split(" ")[0]), ["lo", "eth0", "br0"]);
    const lines = ["--record", `${directory}/r.jsonl`];
    await bridged(["ip", "link"], { options: lines });
    assertStringIncludes(await Deno.readTextFile(`${directory}/r.jsonl`), '"RTM_NEWLINK"');
  });
});

testWith(["sh", "ip"], "--unprivileged allows what capabilities allow", async () => {
  const add = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  const command = [...add, "ip", "link", "add", "br0", "type", "bridge"];
  const { code, stderr } = await bridged(command, { options: ["--unprivileged"] });
  assertEquals([code, stderr], [2, "RTNETLINK answers: Operation not permitted\n"]);
  assertEquals((await bridged(command)).code, 0);
}, isMachineRoot() ? undefined : "needs root");
