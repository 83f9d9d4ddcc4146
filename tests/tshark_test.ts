/** tshark as the judge of pcapng, and of what the messages in it are. */
import { createNetworkNamespace } from "../ffi/mod.ts";
import { assertEquals, assertGreater, assertNotMatch } from "./assert.ts";
import { testUnless, whyNoNamespaces, whyNoPrograms } from "./_ffi.ts";
import { decode, type Message, readPcapng } from "../mod.ts";

function whyNoTshark(): string | undefined {
  const why = whyNoPrograms() ?? whyNoNamespaces();
  if (why !== undefined) return why;
  try {
    new Deno.Command("tshark", { args: ["--version"], stdout: "null" }).outputSync();
    return undefined;
  } catch {
    return "needs tshark";
  }
}

type Tree = { readonly [key: string]: unknown };

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function all(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** What tshark says of a message: its type, its fixed header, how many attributes it has. */
function dissected(message: Tree): Tree {
  const header = Object.entries(message).find(([key]) => key.startsWith("Netlink message header"));
  const head = isTree(header?.[1]) ? header[1] : {};
  const number = (key: string) =>
    message[`netlink-route.${key}`] === undefined
      ? undefined
      : Number(message[`netlink-route.${key}`]);
  return {
    type: Number(head["netlink-route.nltype"] ?? head["netlink.hdr_type"]),
    length: Number(head["netlink.hdr_len"]),
    seq: Number(head["netlink.hdr_seq"]),
    pid: Number(head["netlink.hdr_pid"]),
    attributes: Object.entries(message).filter(([key]) => key.startsWith("Attribute"))
      .reduce((sum, [, value]) => sum + all(value).length, 0),
    header: [
      "ifi_type",
      "ifi_index",
      "ifi_flags",
      "ifa_family",
      "ifa_prefixlen",
      "ifa_index",
      "rt_dst_len",
      "rt_protocol",
      "rt_scope",
      "rt_type",
      "nd_index",
      "nd_state",
    ].map(number).filter((value) => value !== undefined),
  };
}

/** The same of a message that we decoded. */
function decoded(message: Message, length: number): Tree {
  if (message.kind === "cut") throw new Error("a message is cut short");
  const base = { type: message.type, length, seq: message.seq, pid: message.pid };
  // This tshark knows the attributes and headers of three families, and neighbours' headers.
  switch (message.kind) {
    case "link": {
      const { type, index, flags } = message.header;
      return { ...base, attributes: count(message.attributes), header: [type, index, flags] };
    }
    case "address": {
      const { family, prefixlen, index } = message.header;
      return { ...base, attributes: count(message.attributes), header: [family, prefixlen, index] };
    }
    case "route": {
      const { dstLen, protocol, scope, type } = message.header;
      const header = [dstLen, protocol, scope, type];
      return { ...base, attributes: count(message.attributes), header };
    }
    case "neighbour":
      return { ...base, attributes: 0, header: [message.header.ifindex, message.header.state] };
    default:
      return { ...base, attributes: 0, header: [] };
  }
}

function count(attributes: { unknown?: readonly unknown[] }): number {
  const own = Object.keys(attributes).filter((key) => !["unknown", "irregular"].includes(key));
  return own.length + (attributes.unknown?.length ?? 0);
}

testUnless(whyNoTshark(), "tshark reads our pcapng as we do", async () => {
  using namespace = createNetworkNamespace();
  const nsenter = [`--net=${namespace.path}`];
  const topology = new URL("topology.sh", import.meta.url).pathname;
  await new Deno.Command("nsenter", { args: [...nsenter, "sh", topology] }).output();
  const program = new URL("../capture.ts", import.meta.url).pathname;
  const { stdout, code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      "--allow-ffi",
      program,
      "--format=pcapng",
      `--netns=${namespace.path}`,
    ],
  }).output();
  assertEquals(code, 0);

  const child = new Deno.Command("tshark", {
    args: ["-r", "-", "-T", "json", "--no-duplicate-keys"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const output = child.output();
  const stdin = child.stdin.getWriter();
  await stdin.write(stdout);
  await stdin.close();
  const text = new TextDecoder().decode((await output).stdout);
  assertNotMatch(text, /malformed/i);

  const packets: { _source: { layers: Tree } }[] = JSON.parse(text);
  const theirs = packets.map(({ _source: { layers } }) =>
    [...all(layers["netlink-route"]), ...all(layers["Netlink message"])].filter(isTree)
      .map(dissected)
  );
  const ours: Tree[][] = [];
  for await (const item of readPcapng([stdout])) {
    if (item.kind === "overrun") continue;
    let at = 0;
    ours.push(
      decode(item.data).map((message) => {
        const length = new DataView(item.data.buffer, item.data.byteOffset + at).getUint32(0, true);
        at += Math.ceil(length / 4) * 4;
        return decoded(message, length);
      }),
    );
  }
  assertEquals(theirs, ours);
  assertGreater(ours.flat().length, 100);
});
