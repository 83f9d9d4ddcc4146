/**
 * A thread of its own that puts the filter on itself, starts the program, which inherits it, and is
 * ended. The rest of the caller is not asked about.
 */
import { begin } from "./begin.ts";
import { install } from "./install.ts";
import type { LaunchEvent, LaunchRequest } from "./launch.ts";
import { LaunchLibc } from "./native.ts";

/** What a worker's global object is, beside what all are. */
declare const self: {
  onmessage: ((event: MessageEvent<LaunchRequest>) => void) | null;
  postMessage(event: LaunchEvent): void;
};

const tell = (event: LaunchEvent) => self.postMessage(event);

self.onmessage = ({ data: request }) => {
  try {
    using native = new LaunchLibc(request.libc);
    const installed = install(native, request.seccomp, request.filter);
    tell({ kind: "installed", installed });
    if ("errno" in installed || request.command.length === 0) return;
    tell(begin(native, request, tell));
  } catch (error) {
    tell({ kind: "error", message: String(error) });
  }
};
