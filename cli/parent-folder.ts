// The folder of a path, as text or, if a name is not UTF-8, as bytes.
import { dirname } from "node:path";

/** Latin-1 keeps every byte. */
export function parentFolder<Path extends string | Buffer>(path: Path): Path {
  if (typeof path === "string") return dirname(path) as Path;
  return Buffer.from(dirname(path.toString("latin1")), "latin1") as Path;
}
