import type { LaunchEvent, LaunchRequest } from "./launch.ts";

/**
 * Has a thread of its own put on the filter and start a program.
 *
 * @param told Told what becomes of it; the thread is ended as soon as it returns `true` or throws.
 */
export async function launch(
  request: LaunchRequest,
  told: (event: Exclude<LaunchEvent, { kind: "error" }>) => boolean,
): Promise<void> {
  const worker = new Worker(new URL("./launcher.ts", import.meta.url), { type: "module" });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<LaunchEvent>) => {
        try {
          if (data.kind === "error") throw new Error(data.message);
          if (told(data)) resolve();
        } catch (error) {
          reject(error);
        }
      };
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
