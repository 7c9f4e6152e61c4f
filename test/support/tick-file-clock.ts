// Waits for the next tick of a file system's clock: the second of two changes within one tick is invisible.
import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Busy-waits for a few milliseconds. @param folder on that file system */
export function tickFileClock(folder: string): void {
  const probe = join(folder, "clock");
  writeFileSync(probe, "");
  const before = statSync(probe, { bigint: true }).mtimeNs;
  while (statSync(probe, { bigint: true }).mtimeNs === before) writeFileSync(probe, "");
  rmSync(probe);
}
