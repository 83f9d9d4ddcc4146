import { RTM } from "../abi/rtnetlink.ts";
import type { SpawnOptions } from "../bridge/mod.ts";
import type { Output } from "./output.ts";
import type { Network } from "./run_network.ts";
import type { RunOptions } from "./run_options.ts";
import { observer, Recording } from "./run_recording.ts";
import { RunTrace } from "./run_trace.ts";
import { tell } from "./tell.ts";

/** What looks on while a program runs. */
export interface Watch {
  /** How it is told. */
  readonly options: Pick<SpawnOptions, "tap" | "trace">;
  /** Waits until it has written what it saw. */
  end(): Promise<void>;
}

/**
 * Has a program's calls and messages shown, recorded, or both.
 *
 * @param output Where a recording goes, if there is one.
 * @param application What it says that made it.
 */
export async function watch(
  options: RunOptions,
  network: Network,
  output: Output | undefined,
  application: string,
): Promise<Watch> {
  const recording = output && new Recording(output, options.record ?? "");
  await recording?.start(network.namespace, application);
  const trace = options.trace ? traceOf(network) : undefined;
  return {
    options: {
      ...trace && { trace: (call) => trace.call(call) },
      tap: observer((item, socket) => {
        trace?.datagram(item, socket.namespace);
        recording?.add(item);
      }),
    },
    end: async () => await recording?.end(),
  };
}

/** Shows calls and messages on standard error. */
function traceOf({ kernel, namespace }: Network): RunTrace {
  const trace = new RunTrace(Deno.stderr.isTerminal() && !Deno.noColor, tell);
  for (const link of kernel.dump({ kind: "link", type: RTM.GETLINK }, { namespace })) {
    trace.learn(namespace.inode, link);
  }
  return trace;
}
