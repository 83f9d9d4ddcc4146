/**
 * Runs a program natively, in a fresh namespace with the same network, and on an emulated one, and
 * prints what starting it and its calls take:
 *
 *     deno run -A bench/bridge_bench.ts
 *
 * The two take turns in every round, so that a machine whose speed drifts slows them alike; what is
 * printed are medians. Needs Linux, root, gcc, ip and unshare.
 */
const ROUNDS = 7;
const root = new URL("../", import.meta.url).pathname;
const directory = await Deno.makeTempDir();
const program = `${directory}/netlink_calls`;

/** Makes, in a real namespace, the network that run.ts begins with. */
const NETWORK = `ip link set lo up
  ip link add eth0 type veth peer name far
  ip link set far up
  ip link set eth0 up
  ip address add 192.0.2.10/24 dev eth0
  ip address add 2001:db8::10/64 dev eth0 nodad
  ip route add default via 192.0.2.1
  ip route add default via 2001:db8::1`;

async function run(command: readonly string[]): Promise<string> {
  const [first = "", ...args] = command;
  const { success, stdout, stderr } = await new Deno.Command(first, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

const deno = [Deno.execPath(), "run", "--no-check", "--quiet", "-A"];
const bridged = (command: readonly string[], ...options: string[]) => [
  ...deno,
  `${root}run.ts`,
  ...options,
  "--",
  ...command,
];

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** How long a command takes, in milliseconds. */
async function timed(command: readonly string[]): Promise<number> {
  const start = performance.now();
  await run(command);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? NaN;
}

/** The names and the microseconds that the program prints. */
function calls(text: string): [name: string, microseconds: number][] {
  return text.trim().split("\n").map((line) => {
    const [name = "", time] = line.split("\t");
    return [name, Number(time)];
  });
}

try {
  await run(["gcc", "-O1", "-o", program, `${root}bench/netlink_calls.c`]);
  await Deno.writeTextFile(`${directory}/empty.ts`, "");
  await Deno.writeTextFile(
    `${directory}/spawn.ts`,
    'await new Deno.Command("ip", { args: ["link"] }).output();',
  );
  const starts: Record<string, readonly string[]> = {
    "ip link": ["ip", "link"],
    "an empty program of Deno": [...deno, `${directory}/empty.ts`],
    "one that runs ip link": [...deno, `${directory}/spawn.ts`],
    "run.ts --help": [...deno, `${root}run.ts`, "--help"],
    "run.ts -- ip link": bridged(["ip", "link"]),
    "the same, with the host's files": bridged(["ip", "link"], "--files=host"),
  };
  const startTimes = new Map<string, number[]>();
  const native = new Map<string, number[]>();
  const emulated = new Map<string, number[]>();
  const note = (map: Map<string, number[]>, name: string, value: number) =>
    map.set(name, [...map.get(name) ?? [], value]);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, command] of Object.entries(starts)) {
      note(startTimes, name, await timed(command));
    }
    const real = ["unshare", "-n", "sh", "-c", `${NETWORK}\n${program}`];
    for (const [name, time] of calls(await run(real))) note(native, name, time);
    for (const [name, time] of calls(await run(bridged([program])))) note(emulated, name, time);
  }
  print("start, ms");
  for (const [name, times] of startTimes) print(`  ${name}: ${median(times).toFixed(1)}`);
  print("calls, µs: native, emulated");
  for (const [name, times] of native) {
    const other = median(emulated.get(name) ?? []);
    print(`  ${name}: ${median(times).toFixed(2)}, ${other.toFixed(2)}`);
  }
} finally {
  await Deno.remove(directory, { recursive: true });
}
