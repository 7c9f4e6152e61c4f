// Checks in S3 that confirmed photos' objects are still there: a record only says what was there once.
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

/** HEAD requests at once: a lookup of 100 photos takes five round trips to S3. */
const headsAtOnce = 20;

/** One proof per record, in order. Missing photos are marked, so they are no longer reported as stored. */
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

// For an object in parts, S3 has no SHA-256 of the whole. The record's is that of the bytes read under this ETag.
function isWhatWasRecorded(object: StoredObject, record: PhotoRecord): boolean {
  if (record.sha256 === undefined || object.sizeBytes !== record.size) return false;
  return object.cameInParts ? object.etag === record.etag : object.sha256 === record.sha256;
}
