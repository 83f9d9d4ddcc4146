import type { LaunchReply, LaunchRequest } from "./launch.ts";

/** Has a thread of its own put on the filter and start a program; the thread is ended then. */
export async function launch(request: LaunchRequest): Promise<LaunchReply> {
  const worker = new Worker(new URL("./launcher.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise<LaunchReply>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<LaunchReply>) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      worker.postMessage(request);
    });
  } finally {
    worker.terminate();
  }
}
