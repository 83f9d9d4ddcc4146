/** The same commands in a real namespace and in an emulated kernel: what /proc/net says of both. */
import { output } from "../src/bridge/mod.ts";
import { find } from "../src/emulation/fs/node.ts";
import type { DirectoryNode } from "../src/emulation/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { run } from "./_capture.ts";
import { WITHOUT_AUTOCONFIGURATION } from "./_ip_batch.ts";
import { inTemporary } from "./_run.ts";
import { assertEquals } from "./assert.ts";

/** Settings under which devices have no IPv6, so that nothing is ever sent. */
export const WITHOUT_IPV6: Readonly<Record<string, number>> = {
  "net.ipv6.conf.all.disable_ipv6": 1,
  "net.ipv6.conf.default.disable_ipv6": 1,
};

/** A network. */
export interface ProcTopology {
  readonly name: string;
  /** For `ip -batch`. */
  readonly commands: readonly string[];
  /** Settings beside {@linkcode WITHOUT_AUTOCONFIGURATION}, which come first. */
  readonly sysctls?: Readonly<Record<string, number>>;
  /** Settings that are made when the commands have been given. */
  readonly after?: Readonly<Record<string, number>>;
}

/** What stands between the files that a script prints. */
const MARK = "=== ";

/** Why files are not compared here. */
export function whyNotThisKernel(): string | undefined {
  return Deno.osRelease().startsWith("6.18.") ? undefined : "compares with Linux 6.18";
}

/** A path as sysctl(8) names it. */
function pathOf(name: string): string {
  return `/proc/sys/${name.replaceAll(".", "/")}`;
}

function writes(settings: Readonly<Record<string, number>>): string {
  return Object.entries(settings).map(([name, value]) => `echo ${value} > ${pathOf(name)}`)
    .join("\n");
}

/** The files of a directory of the emulated kernel, and of those below, by path. */
export function filesIn(directory: DirectoryNode, prefix = ""): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of directory.names()) {
    const node = directory.lookup(name);
    if (node?.kind === "directory") {
      for (const [path, text] of filesIn(node, `${prefix}${name}/`)) files.set(path, text);
    } else if (node?.kind === "file") {
      files.set(prefix + name, String(node.read()));
    }
  }
  return files;
}

/** A directory of an emulated kernel's. */
export function directoryAt(kernel: EmulatedKernel, path: string): DirectoryNode {
  const node = find(kernel.files(), path.split("/"));
  if (node?.kind !== "directory") throw new Error(`${path} is no directory`);
  return node;
}

/** What both kernels say of a network, by the names of files. */
export interface ToldOfBoth {
  readonly real: ReadonlyMap<string, string>;
  readonly emulated: ReadonlyMap<string, string>;
}

/** Makes a network in both kernels. */
export async function toldOf(
  { commands, sysctls = {}, after = {} }: ProcTopology,
): Promise<ToldOfBoth> {
  const settings = { ...WITHOUT_AUTOCONFIGURATION, ...sysctls };
  const told: { both?: ToldOfBoth } = {};
  await inTemporary(async (directory) => {
    const batch = `${directory}/batch`;
    await Deno.writeTextFile(batch, commands.join("\n") + "\n");
    const command = ["ip", "-force", "-batch", batch] as const;
    using kernel = new EmulatedKernel();
    for (const [name, value] of Object.entries(settings)) kernel.sysctl[name] = value;
    const ours = await output(kernel, command);
    kernel.clock.advance(1000);
    for (const [name, value] of Object.entries(after)) kernel.sysctl[name] = value;
    kernel.clock.advance(1000);
    const emulated = filesIn(directoryAt(kernel, "proc/self/net"));
    const show = [...emulated.keys()].map((name) =>
      `[ ! -e "/proc/net/${name}" ] || { echo "${MARK}${name}"; cat "/proc/net/${name}"; }`
    );
    const script = [
      writes(settings),
      `${command.join(" ")} 2>&1 >&2`,
      // Addresses are made sure of first.
      "sleep 1",
      writes(after),
      "sleep 1",
      ...show,
    ];
    const theirs = await run("unshare", ["-n", "sh", "-c", script.join("\n")]);
    const [refused = "", ...files] = theirs.text.split(MARK);
    assertEquals(new TextDecoder().decode(ours.stderr), refused);
    const real = new Map(files.map((file) => {
      const end = file.indexOf("\n");
      return [file.slice(0, end), file.slice(end + 1)];
    }));
    told.both = { real, emulated };
  });
  if (told.both === undefined) throw new Error("nothing was told");
  return told.both;
}
