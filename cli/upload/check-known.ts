// Looks up a file that an earlier run has hashed. If the event has the photo, the file is not opened.
import { photoIdOf } from "../../api/contract.ts";
import { isShownIn } from "./caption-digest.ts";
import { compareWithRecord } from "./compare-with-record.ts";
import { duplicate } from "./endings.ts";
import type { FindRecord } from "./requests/batch-lookups.ts";
import type { FoundFile } from "./source/find-files.ts";
import type { Ending } from "./tally.ts";

export interface KnownPhoto {
  type: "known";
  photoId: string;
  /** Whether the record shows the caption that the file had when it was read. */
  captionIsCurrent: boolean;
  /** How the file ends if its caption is left as it is. */
  ending: Ending;
}

/** @returns undefined if the event does not have it */
export async function checkKnown(file: FoundFile, findRecord: FindRecord): Promise<KnownPhoto | undefined> {
  const { cached } = file;
  if (!cached) return undefined;
  const photo = {
    photoId: photoIdOf(Buffer.from(cached.sha256, "base64")),
    sha256: cached.sha256,
    sizeBytes: file.sizeBytes,
  };
  const record = await findRecord(photo.photoId);
  if (!record || compareWithRecord(photo, record).kind !== "confirmed") return undefined;
  const captionIsCurrent = isShownIn(record, cached.captionDigest);
  const ending = duplicate(file.local, photo, "event", "as_it_was");
  return { type: "known", photoId: photo.photoId, captionIsCurrent, ending };
}
