// Waits for files that are still being written: half a photo must be neither sent nor reported as failed. Complete photos never wait,
// however new they are.
import { changedAtMs } from "./file-identity.ts";
import { entryAt } from "./list-folder.ts";
import type { Prepared, PrepareJob } from "./prepare-photo.ts";

export interface WaitOptions {
  /** A file that has not changed for this long is taken as it is. */
  settleMs: number;
  /** Milliseconds since 1970, like the file system's times. */
  now(): number;
  wait(ms: number): Promise<void>;
  /** Frees what the last look buffered. */
  forget(): void;
}

/** A copy that takes longer is left to the next run. */
const maxLooks = 10;
/** A file server's clock may be ahead of ours. A time further ahead comes from a camera and says nothing about now. */
const maxSkewMs = 60_000;

/**
 * @param first the first result. @param look reads the file again; called if the last result may be incomplete
 */
export async function waitUntilWritten(
  { file, sizeBytes }: PrepareJob,
  first: Prepared,
  look: () => Promise<Prepared>,
  { settleMs, now, wait, forget }: WaitOptions,
): Promise<Prepared> {
  let seenBytes = sizeBytes;
  let seenIdentity = "";
  let prepared = first;
  for (let looks = 1; ; looks++) {
    if (!mayBeHalf(prepared, seenBytes)) return prepared;
    const entry = entryAt(file);
    if (entry.kind !== "file" || entry.identity === seenIdentity) return prepared;
    const ageMs = now() - changedAtMs(entry.identity);
    if (ageMs >= settleMs || ageMs < -maxSkewMs) return prepared;
    seenBytes = entry.sizeBytes;
    seenIdentity = entry.identity;
    forget();
    if (looks >= maxLooks) {
      const message = "it is still being written; run the same command again when that is done";
      return { kind: "failed", code: "changing", message };
    }
    await wait(settleMs - Math.max(0, ageMs));
    prepared = await look();
  }
}

/** @param seenBytes the file's size when it was found */
export function mayBeHalf(prepared: Prepared, seenBytes: number): boolean {
  switch (prepared.kind) {
    case "photo":
      return prepared.cut !== undefined || prepared.sizeBytes !== seenBytes;
    case "skipped": // a copy may have its full size before its first bytes arrive
      return prepared.notProven === "unrecognized";
    case "failed":
      return prepared.code === "changed" || prepared.code === "empty" || prepared.code === "changing";
  }
}
