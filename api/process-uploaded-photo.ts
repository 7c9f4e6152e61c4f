// S3 says that an object was created: makes its record.
import { errorFields, type Log } from "./log.ts";
import { locationOfKey, type PhotoLocation, uploadKey } from "./photo-key.ts";
import { type RecordDependencies, type RecordOutcome, recordUpload } from "./record-upload.ts";

/** What EventBridge delivers, or what S3's own notifications look like. */
export interface ObjectCreatedEvent {
  detail?: unknown;
  Records?: unknown;
}

export type ProcessReport = Partial<Record<RecordOutcome, number>>;

/**
 * Every object named is looked at, whatever becomes of the others; only then does it throw, where one failed, so that
 * the whole event is delivered again, which harms nothing, and in the end goes to the queue of failures. An event that
 * names no object at all goes there too. Keys that are no upload's are passed over: delivering them again helps nobody.
 */
export function processUploadedPhoto(deps: RecordDependencies): (event: ObjectCreatedEvent) => Promise<ProcessReport> {
  return async (event) => {
    const { keys, malformed } = keysOf(event);
    const locations = uploadsAmong(keys, deps.log);
    const results = await Promise.allSettled(locations.map((location) => recordUpload(deps, location)));

    const report: ProcessReport = {};
    const failures: unknown[] = [];
    for (const [i, result] of results.entries()) {
      const { eventId, photoId } = locations[i] ?? {};
      if (result.status === "fulfilled") {
        report[result.value] = (report[result.value] ?? 0) + 1;
        deps.log("info", "processed", { eventId, photoId, outcome: result.value });
      } else {
        failures.push(result.reason);
        deps.log("error", "failed", { eventId, photoId, error: errorFields(result.reason) });
      }
    }
    if (malformed > 0) failures.push(new Error(`${malformed} of the event's records name no object`));
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} uploads could not be processed`);
    return report;
  };
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
