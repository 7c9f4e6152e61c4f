// Removes a file that nobody needs any more, where a failure to do so is no failure of the work.
import { rmSync } from "node:fs";

/** False if it is still there: it is a mount, its folder is not writable, or, on Windows, another program has it open. */
export function removeIfPossible(path: string): boolean {
  try {
    rmSync(path, { force: true });
    return true;
  } catch {
    return false;
  }
}
