// What an export is of, for as long as its records do not say it: one that was interrupted is gone on with, and no other begins there.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { jsonText } from "../output/json-text.ts";
import { openWholeFile } from "../output/whole-file.ts";
import { type Exported, exportedOf, originalsFolder } from "./export-records.ts";
import { isLeftBehind } from "./fetch-original.ts";

const pathIn = (folder: string) => join(folder, ".photoup-export.json");
const own = { what: "The export's", isOurs: (head: string) => head.startsWith('{"event":') };

/** Throws UsageError where the folder takes no files. */
export function noteBegun(folder: string, exported: Exported): void {
  const file = openWholeFile(pathIn(folder), own, { keepsFormer: true, replacesLink: true });
  file.append(`${jsonText(exported)}\n`);
  file.close();
}

/** Its records say it now. */
export function forgetBegun(folder: string): void {
  rmSync(pathIn(folder), { force: true });
}

/** Undefined where none was interrupted here, or it has brought nothing. */
export function begunExport(folder: string): Exported | undefined {
  try {
    const isEmpty = readdirSync(join(folder, originalsFolder)).every(isLeftBehind);
    return isEmpty ? undefined : exportedOf(readFileSync(pathIn(folder), "utf8"));
  } catch {
    return undefined;
  }
}
