import { NetlinkError } from "../../client/mod.ts";

/** Whether what is asked is not refused. */
export function attempt(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof NetlinkError) return false;
    throw error;
  }
}
