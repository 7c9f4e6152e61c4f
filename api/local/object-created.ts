// The event that S3 sends for a new object.
import { randomUUID } from "node:crypto";
import type { CloudEvent } from "./event-journal.ts";
import type { CreationReason } from "./s3/create-s3-gate.ts";
import type { StoredObject } from "./s3/object-store.ts";

/** As S3 sends it through EventBridge: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function objectCreated(
  object: StoredObject,
  reason: CreationReason,
  { bucket, region }: { bucket: string; region: string },
): CloudEvent {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Object Created",
    source: "aws.s3",
    account: "000000000000",
    time: object.lastModified,
    region,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: { key: object.key, size: object.sizeBytes, etag: object.etag, sequencer: sequencerOf(object) },
      "request-id": randomUUID(),
      requester: "000000000000",
      "source-ip-address": "127.0.0.1",
      reason,
    },
  };
}

const sequencerOf = (object: StoredObject) =>
  Date.parse(object.lastModified).toString(16).toUpperCase().padStart(16, "0");
