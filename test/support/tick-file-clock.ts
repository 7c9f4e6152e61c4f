// Waits for the clock by which a file system stamps its files: of two changes within one tick the second does not show.
import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Busy until it has ticked, a few milliseconds. @param folder on that file system */
export function tickFileClock(folder: string): void {
  const probe = join(folder, "clock");
  writeFileSync(probe, "");
  const before = statSync(probe, { bigint: true }).mtimeNs;
  while (statSync(probe, { bigint: true }).mtimeNs === before) writeFileSync(probe, "");
  rmSync(probe);
}
