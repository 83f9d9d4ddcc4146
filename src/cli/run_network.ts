import type { Topology } from "../bridge/mod.ts";
import { buildTopology, TopologyError, topologyOf } from "../bridge/mod.ts";
import { detectFormat, RecordingError } from "../capture/mod.ts";
import type { NetworkNamespace } from "../emulation/mod.ts";
import { EmulatedKernel } from "../emulation/mod.ts";
import { Failure, reason } from "./failure.ts";
import { openInput } from "./output.ts";
import type { RunNetwork, RunOptions } from "./run_options.ts";

/** The network of those who do not say which: addresses are those of documentation. */
const USUAL: Topology = {
  links: [{ name: "eth0", address: "00:00:5e:00:53:01", up: true }],
  addresses: [
    { link: "eth0", address: "192.0.2.10/24", broadcast: "192.0.2.255" },
    { link: "eth0", address: "2001:db8::10/64" },
  ],
  routes: [
    { to: "default", via: "192.0.2.1", link: "eth0" },
    { to: "::/0", via: "2001:db8::1", link: "eth0" },
  ],
};

/** A network to run programs in. */
export interface Network extends Disposable {
  readonly kernel: EmulatedKernel;
  /** Where the program begins. */
  readonly namespace: NetworkNamespace;
  /** The namespaces that have names. */
  readonly named: ReadonlyMap<string, NetworkNamespace>;
}

/** The network that a program begins with. */
export async function networkOf(
  { network, netns }: Pick<RunOptions, "network" | "netns">,
): Promise<Network> {
  const [kernel, namespaces] = await kernelOf(network);
  const namespace = netns === undefined ? kernel.namespace : namespaces.get(netns);
  if (namespace === undefined) {
    const names = [...namespaces.keys()].filter((name) => name !== "");
    throw new Failure(
      `the topology has no namespace ${netns}: it has ${names.join(", ") || "the first one alone"}`,
    );
  }
  const named = new Map([...namespaces].filter(([name]) => name !== ""));
  return { kernel, namespace, named, [Symbol.dispose]: () => kernel.close() };
}

type Made = readonly [EmulatedKernel, namespaces: ReadonlyMap<string, NetworkNamespace>];

async function kernelOf(network: RunNetwork): Promise<Made> {
  switch (network.from) {
    case "loopback":
      return [EmulatedKernel.loopbackOnly(), new Map()];
    case "host":
      return [await EmulatedKernel.fromHost(), new Map()];
    case "default":
      return built(USUAL);
    case "file":
      return /\.[cm]?[jt]s$/.test(network.file)
        ? await ofModule(network.file)
        : await ofFile(network.file);
  }
}

function built(topology: Topology): Made {
  const kernel = new EmulatedKernel();
  return [kernel, buildTopology(kernel, topology)];
}

/** What a module's default export is, or makes. */
async function ofModule(file: string): Promise<Made> {
  const path = file.startsWith("/") ? file : `${Deno.cwd()}/${file}`;
  const url = `file://${path.split("/").map(encodeURIComponent).join("/")}`;
  let exported: unknown;
  try {
    const module: { readonly default?: unknown } = await import(url);
    exported = module.default;
  } catch (error) {
    throw new Failure(`cannot load ${file}: ${reason(error)}`);
  }
  if (exported === undefined) throw new Failure(`${file} has no default export`);
  return await named(file, async () => {
    if (typeof exported !== "function") return built(topologyOf(exported));
    const kernel = new EmulatedKernel();
    const made: unknown = await exported(kernel);
    return [kernel, made === undefined ? new Map() : buildTopology(kernel, topologyOf(made))];
  });
}

/** A recording, or a topology in JSON. */
async function ofFile(file: string): Promise<Made> {
  const { name, bytes: source } = await openInput(file);
  const bytes = await new Blob(await Array.fromAsync(source, (part) => part.slice())).bytes();
  if (detectFormat(bytes) === "jsonl") {
    const value = objectIn(bytes);
    if (value !== undefined) return await named(name, () => built(topologyOf(value)));
  }
  try {
    return [await EmulatedKernel.fromRecording([bytes]), new Map()];
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    const json = file.endsWith(".json") ? whyNoJson(bytes) : undefined;
    throw new Failure(`cannot read ${name}: ${json ?? error.message}`);
  }
}

/** The JSON value that is all of a file, unless it is a line of a recording. */
function objectIn(bytes: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && !("time" in value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function whyNoJson(bytes: Uint8Array): string | undefined {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return undefined;
  } catch (error) {
    return reason(error);
  }
}

/** Tells of which file it is that something is wrong with. */
async function named(file: string, action: () => Made | Promise<Made>): Promise<Made> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof TopologyError ? new Failure(`${file}: ${error.message}`) : error;
  }
}
