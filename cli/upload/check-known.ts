// A file that an earlier run has hashed: the event is asked for it, and the file stays closed if the event has it.
import { photoIdOf } from "../../api/contract.ts";
import { isToldBy } from "./caption-digest.ts";
import { compareWithRecord } from "./confirm.ts";
import { duplicate } from "./endings.ts";
import type { FindRecord } from "./requests/batch-lookups.ts";
import type { FoundFile } from "./source/find-files.ts";
import type { Ending } from "./tally.ts";

/** @returns undefined where only the file itself tells the rest: the event has it not, or with another caption */
export async function checkKnown(file: FoundFile, findRecord: FindRecord): Promise<Ending | undefined> {
  const { cached } = file;
  if (!cached) return undefined;
  const photo = {
    photoId: photoIdOf(Buffer.from(cached.sha256, "base64")),
    sha256: cached.sha256,
    sizeBytes: file.sizeBytes,
  };
  const record = await findRecord(photo.photoId);
  if (!record || compareWithRecord(photo, record).kind !== "confirmed") return undefined;
  if (!isToldBy(record, cached.captionDigest)) return undefined;
  return duplicate(file.local, photo, "event", "as_it_was");
}
