// Notes what an export is of until its records say so. An interrupted export can then continue, and no other begins in its folder.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { jsonText } from "../output/json-text.ts";
import { openWholeFile } from "../output/whole-file.ts";
import { type Exported, exportedOf, originalsFolder } from "./export-records.ts";
import { isLeftBehind } from "./fetch-original.ts";

const pathIn = (folder: string) => join(folder, ".photoup-export.json");
const own = { what: "The export's", isOurs: (head: string) => head.startsWith('{"event":') };

/** Throws UsageError if the folder cannot be written to. */
export function noteBegun(folder: string, exported: Exported): void {
  const file = openWholeFile(pathIn(folder), own, { keepsFormer: true, replacesLink: true });
  file.append(`${jsonText(exported)}\n`);
  file.close();
}

/** Called once the records are complete. */
export function forgetBegun(folder: string): void {
  rmSync(pathIn(folder), { force: true });
}

/** Undefined if no export was interrupted here, or if it fetched nothing. */
export function begunExport(folder: string): Exported | undefined {
  try {
    const isEmpty = readdirSync(join(folder, originalsFolder)).every(isLeftBehind);
    return isEmpty ? undefined : exportedOf(readFileSync(pathIn(folder), "utf8"));
  } catch {
    return undefined;
  }
}
