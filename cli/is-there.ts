// Whether something stands under a name, be it a link that leads nowhere.
import { lstatSync, type PathLike } from "node:fs";

/** False also below something that is no folder, or behind a door that is closed. */
export function isThere(path: PathLike): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
