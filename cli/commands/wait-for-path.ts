// Waits until the file system answers for a path, in a thread of Node's pool. While the main thread itself waits in the system, as for
// a network drive that is gone, the process ends neither by Ctrl-C nor by SIGTERM.
import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";

/** Links are followed. @returns undefined if there is no such file, or it cannot be accessed */
export function waitForPath(path: string | Uint8Array): Promise<Stats | undefined> {
  return stat(typeof path === "string" ? path : Buffer.from(path)).catch(() => undefined);
}
