/** Who runs programs on an emulated network: root, and an ordinary user. */
import type { Outcome } from "./_capture.ts";
import { projectFile, run } from "./_capture.ts";
import { isMachineRoot, whyNoPrograms } from "./_ffi.ts";
import type { RunCall } from "./_run.ts";
import { bridged, isFile, pathOf, testWith } from "./_run.ts";
import { assertEquals } from "./assert.ts";

/** Somebody who runs run.ts. */
export interface User {
  /** Whether it is root, of the machine or of a user namespace. */
  readonly isRoot: boolean;
  /** The path of their Deno. */
  readonly deno: string;
  /** Runs a program on an emulated network, to its end. */
  readonly bridged: (command: readonly string[], call?: RunCall) => Promise<Outcome>;
}

/** What the test of a program needs. */
export interface Needs {
  /** Programs that the users run. */
  readonly programs?: readonly string[];
  /** Programs that the test itself runs. */
  readonly tools?: readonly string[];
  /** Why it cannot be run at all. */
  readonly why?: string | undefined;
}

const SET_USER = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
/** Where the other user looks for programs. */
const PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

const isRoot = whyNoPrograms() === undefined && Deno.uid() === 0;
const whyNoOther = other();

/** Defines a test for each user that there can be here: root, and an ordinary one. */
export function testAsEach(
  name: string,
  { programs = [], tools = [], why }: Needs,
  fn: (user: User) => Promise<void>,
): void {
  const own: User = { isRoot, deno: Deno.execPath(), bridged };
  const ownName = isRoot ? "as root" : "as an ordinary user";
  testWith([...programs, ...tools], `${name}, ${ownName}`, async () => await fn(own), why);
  if (!isRoot) return;
  const absent = programs.find((it) => !PATH.split(":").some((path) => isFile(`${path}/${it}`)));
  const unfound = absent === undefined ? undefined : `needs a ${absent} that everybody finds`;
  testWith(
    tools,
    `${name}, as an ordinary user`,
    async () => await fn(await ordinary()),
    why ?? whyNoOther ?? unfound,
  );
}

/** Why there can be no other user. */
function other(): string | undefined {
  if (!isRoot) return "is not root";
  if (!isMachineRoot()) return "needs the machine's root";
  if (pathOf("setpriv") === undefined) return "needs setpriv";
  const [program = "", ...args] = [...SET_USER, "test", "-r", projectFile("run.ts")];
  const { success } = new Deno.Command(program, { args }).outputSync();
  return success ? undefined : "needs a project that everybody may read";
}

let shared: Promise<string> | undefined;

/** A directory that everybody may read, until {@linkcode forget}. */
export function sharedDirectory(): Promise<string> {
  const make = async () => {
    const directory = await Deno.makeTempDir({ prefix: "nlbridge-" });
    await Deno.chmod(directory, 0o755);
    return directory;
  };
  return shared ??= make();
}

/** Removes what the tests of a file have shared. */
export async function forget(): Promise<void> {
  if (shared !== undefined) await Deno.remove(await shared, { recursive: true });
}

/** A function whose result is made once. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}

/** The other user, with a home directory that has what Deno needs. */
const ordinary: () => Promise<User> = once(async () => {
  const directory = await sharedDirectory();
  const [home, deno] = [`${directory}/home`, `${directory}/deno`];
  await Deno.mkdir(home);
  const { text } = await run(Deno.execPath(), ["info", "--json"]);
  const { npmCache }: { npmCache: string } = JSON.parse(text);
  await run("cp", ["-r", npmCache, `${home}/npm`]);
  await run("chown", ["-R", "65534:65534", home]);
  // The one of who runs the tests may be where nobody else may look.
  await Deno.link(Deno.execPath(), deno).catch(() => Deno.copyFile(Deno.execPath(), deno));
  const variables = ["DENO_NO_UPDATE_CHECK=1", `DENO_DIR=${home}`, `HOME=${home}`, `PATH=${PATH}`];
  const wrapper = [...SET_USER, "env", "-C", "/", ...variables];
  return {
    isRoot: false,
    deno,
    bridged: (command, call = {}) =>
      bridged(command, { ...call, deno, wrapper: [...call.wrapper ?? [], ...wrapper] }),
  };
});

/** A C program of tests/programs, compiled for everybody. */
export async function compiled(name: string, ...flags: string[]): Promise<string> {
  const program = `${await sharedDirectory()}/${name}${flags.join("")}`;
  return await built(program, async () => {
    const source = projectFile(`tests/programs/${name}.c`);
    return await run("gcc", ["-O1", "-w", ...flags, "-o", program, source]);
  });
}

/** A Go program of tests/programs, statically linked, compiled for everybody. */
export async function compiledByGo(name: string): Promise<string> {
  const program = `${await sharedDirectory()}/${name}`;
  return await built(program, async () => {
    const environment = ["CGO_ENABLED=0", "GO111MODULE=off", "GOPATH=/usr/share/gocode"];
    const source = projectFile(`tests/programs/${name}/main.go`);
    const build = ["go", "build", "-o", program, source];
    return await run("env", [...environment, "GOFLAGS=", ...build]);
  });
}

const programs = new Map<string, Promise<void>>();

async function built(program: string, build: () => Promise<Outcome>): Promise<string> {
  const compile = async () => {
    const { code, stderr } = await build();
    assertEquals(code, 0, stderr);
  };
  const compiling = programs.get(program) ?? compile();
  programs.set(program, compiling);
  await compiling;
  return program;
}
