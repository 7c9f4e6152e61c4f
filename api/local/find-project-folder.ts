// The project's own folder, from its sources as well as from dist/.
import { existsSync } from "node:fs";
import path from "node:path";

/** The nearest folder from `start` upwards that has a package.json. */
export function findProjectFolder(start: string): string {
  if (existsSync(path.join(start, "package.json"))) return start;
  const parent = path.dirname(start);
  if (parent === start) throw new Error("no package.json in any folder above");
  return findProjectFolder(parent);
}
