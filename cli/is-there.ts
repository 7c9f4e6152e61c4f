// Whether something exists under a name, even a broken link.
import { lstatSync, type PathLike } from "node:fs";

/** Also false below a file, or in a folder that may not be entered. */
export function isThere(path: PathLike): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
