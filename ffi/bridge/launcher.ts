/**
 * A thread of its own that puts the filter on itself, starts the program, which inherits it, and is
 * ended. The rest of the caller is not asked about.
 */
import { install } from "./install.ts";
import type { LaunchReply, LaunchRequest } from "./launch.ts";
import { LaunchLibc } from "./native.ts";
import { start } from "./start.ts";

/** What a worker's global object is, beside what all are. */
declare const self: {
  onmessage: ((event: MessageEvent<LaunchRequest>) => void) | null;
  postMessage(reply: LaunchReply): void;
};

self.onmessage = ({ data: request }) => {
  try {
    using native = new LaunchLibc(request.libc);
    const installed = install(native, request.seccomp, request.filter);
    if ("errno" in installed || request.command.length === 0) {
      return self.postMessage({ installed });
    }
    self.postMessage({ installed, started: start(native, request) });
  } catch (error) {
    self.postMessage({ installed: { errno: 0 }, error: String(error) });
  }
};
