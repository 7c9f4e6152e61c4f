// A file that is still being written is waited for: half of a photo is not to be sent, nor its name to be failed. Whole photos
// are not kept waiting, however new they are.
import { changedAtMs } from "./file-identity.ts";
import { entryAt } from "./list-folder.ts";
import type { Prepared, PrepareJob } from "./prepare-photo.ts";

export interface WaitOptions {
  /** A file that has not changed for so long is taken as it is. */
  settleMs: number;
  /** Milliseconds since 1970, as the file system's times are. */
  now(): number;
  wait(ms: number): Promise<void>;
  /** Lets go of what the last look kept in memory. */
  forget(): void;
}

/** A copy that takes longer ends the wait: the next run will find it whole. */
const maxLooks = 10;
/** A server's clock may be ahead of ours; a camera's that is further ahead says nothing about now. */
const maxSkewMs = 60_000;

/**
 * @param first what the file was at first. @param look reads it again; asked where what was seen may be half of something
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

/** @param seenBytes the file's size as it was found */
export function mayBeHalf(prepared: Prepared, seenBytes: number): boolean {
  switch (prepared.kind) {
    case "photo":
      return prepared.cut !== undefined || prepared.sizeBytes !== seenBytes;
    case "skipped": // room is made for a copy before its first bytes come
      return prepared.notProven === "unrecognized";
    case "failed":
      return prepared.code === "changed" || prepared.code === "empty";
  }
}
