// Asks S3 for the objects of confirmed photos: a record says what was there once, the object says what is there now.
import pLimit from "p-limit";
import type { ObjectProof } from "./contract.ts";
import type { Log } from "./log.ts";
import type { PhotoBucket, StoredObject } from "./photo-bucket.ts";
import { uploadKey } from "./photo-key.ts";
import type { PhotoRecord } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";

export interface ProofDependencies {
  table: Pick<PhotoTable, "markMissing">;
  bucket: Pick<PhotoBucket, "head">;
  now: () => Date;
  log: Log;
}

/** HEADs at the same time: a lookup of 100 photos takes five round trips to S3. */
const headsAtOnce = 20;

/** One proof for each record, in order. What is missing is marked as that, so that nobody is told any more that it is there. */
export function proveStored(deps: ProofDependencies, records: PhotoRecord[]): Promise<ObjectProof[]> {
  return pLimit(headsAtOnce).map(records, (record) => proveOne(deps, record));
}

async function proveOne({ table, bucket, now, log }: ProofDependencies, record: PhotoRecord): Promise<ObjectProof> {
  const { eventId, photoId } = record;
  const object = await bucket.head(uploadKey(record));
  if (!object) {
    if (await table.markMissing(record, now())) log("error", "object missing", { eventId, photoId });
    return "missing";
  }
  return isWhatWasRecorded(object, record) ? "stored" : "different";
}

// Of what came in parts S3 knows no SHA-256 of the whole. The record's is that of the bytes which were read under this ETag.
function isWhatWasRecorded(object: StoredObject, record: PhotoRecord): boolean {
  if (record.sha256 === undefined || object.sizeBytes !== record.size) return false;
  return object.cameInParts ? object.etag === record.etag : object.sha256 === record.sha256;
}
