/** The two kernels that a contract is kept by, and how the tests of it are defined. */
import type { NetlinkSocket, SocketOptions } from "../../src/socket/mod.ts";
import { EMULATED } from "./_emulated.ts";
import { REAL } from "./_real.ts";

/** The network namespaces of a lab. */
export type Where = "first" | "second";

/** How a lab's socket is opened. */
export interface Opening extends SocketOptions {
  /**
   * The network namespace.
   * @default {"first"}
   */
  readonly namespace?: Where;
}

/** A kernel with two fresh network namespaces, and a process that may do anything in them. */
export interface Lab extends Disposable {
  /** The process's number, which is the port that autobind gives first. */
  readonly pid: number;
  /** The process's user. */
  readonly uid: number;
  /** The process's group. */
  readonly gid: number;
  /** Opens a socket, which is closed with the lab at the latest. */
  open(opening?: Opening): NetlinkSocket;
  /** Does something while the process is without some capabilities, CAP_*. */
  without<T>(capabilities: readonly number[], action: () => T): T;
  /** Makes the second namespace known in the first by a number (RTM_NEWNSID). */
  introduce(id: number): void;
}

/** What a test may need beside a kernel. */
export type Need =
  /** CAP_NET_ADMIN over the machine, not just over a network namespace. */
  | "machine"
  /** Numbers that differ between versions and builds: those of Linux 6.18 on x86-64. */
  | "6.18";

/** A kernel to test. */
export interface Backend {
  readonly name: string;
  /** Why it cannot be tested here. */
  readonly why?: string | undefined;
  /** Why it cannot give what some tests need. */
  readonly lacks: { readonly [N in Need]?: string | undefined };
  lab(): Lab;
}

const BACKENDS: readonly Backend[] = [REAL, EMULATED];

/** Defines a test that every kernel has to pass; where one cannot run it, its name says why. */
export function contract(
  sentence: string,
  test: (lab: Lab) => void | Promise<void>,
  ...needs: readonly Need[]
): void {
  for (const { name, why, lacks, lab } of BACKENDS) {
    const reason = [why, ...needs.map((need) => lacks[need])].find((text) => text !== undefined);
    Deno.test({
      name: `${name}: ${sentence}${reason === undefined ? "" : ` (${reason})`}`,
      ignore: reason !== undefined,
      async fn() {
        using opened = lab();
        await test(opened);
      },
    });
  }
}
