// The uploads that an event names, whether EventBridge or S3 itself sends it.
import type { Log } from "./log.ts";
import { locationOfKey, type PhotoLocation, uploadKey } from "./photo-key.ts";

/** EventBridge's event (`detail`), or S3's own notification (`Records`). */
export interface ObjectCreatedEvent {
  detail?: unknown;
  Records?: unknown;
}

/** Each upload once. Skips keys that are not an upload's; `malformed` counts records that name no object. */
export function uploadsIn(event: ObjectCreatedEvent, log: Log): { locations: PhotoLocation[]; malformed: number } {
  const { keys, malformed } = keysOf(event);
  return { locations: uploadsAmong(keys, log), malformed };
}

function uploadsAmong(keys: string[], log: Log): PhotoLocation[] {
  const uploads = new Map<string, PhotoLocation>();
  for (const key of keys) {
    const location = locationOfKey(key);
    if (location) uploads.set(uploadKey(location), location);
    else log("warn", "skipped", { reason: "The key is not an upload's." });
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
