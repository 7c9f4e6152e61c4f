// Which uploads an event says have been created, as EventBridge or S3 itself tells it.
import type { Log } from "./log.ts";
import { locationOfKey, type PhotoLocation, uploadKey } from "./photo-key.ts";

/** What EventBridge delivers, or what S3's own notifications look like. */
export interface ObjectCreatedEvent {
  detail?: unknown;
  Records?: unknown;
}

/** Each once. Keys that are no upload's are passed over; `malformed` counts what names no object at all. */
export function uploadsIn(event: ObjectCreatedEvent, log: Log): { locations: PhotoLocation[]; malformed: number } {
  const { keys, malformed } = keysOf(event);
  return { locations: uploadsAmong(keys, log), malformed };
}

function uploadsAmong(keys: string[], log: Log): PhotoLocation[] {
  const uploads = new Map<string, PhotoLocation>();
  for (const key of keys) {
    const location = locationOfKey(key);
    if (location) uploads.set(uploadKey(location), location);
    else log("warn", "passed over", { reason: "The key is no upload's." });
  }
  return [...uploads.values()];
}

function keysOf(event: ObjectCreatedEvent): { keys: string[]; malformed: number } {
  const records = Array.isArray(event.Records) ? event.Records.map((record) => member(record, "s3")) : [event.detail];
  const keys = records.map((record) => member(member(record, "object"), "key"));
  const named = keys.filter((key) => typeof key === "string");
  return { keys: named, malformed: keys.length - named.length };
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
