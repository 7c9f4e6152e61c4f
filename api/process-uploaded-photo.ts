// Handles S3's Object Created events: makes a record for each object.
import { errorFields } from "./log.ts";
import { type RecordDependencies, type RecordOutcome, recordUpload } from "./record-upload.ts";
import { type ObjectCreatedEvent, uploadsIn } from "./uploads-in-event.ts";

export type ProcessReport = Partial<Record<RecordOutcome, number>>;

/**
 * Processes every object named, even if others fail. If any failed, it throws afterwards, so that the whole event is redelivered, which
 * is harmless, and finally goes to the dead-letter queue. So does an event that names no object. Keys that are not an upload's are
 * skipped: redelivery would not help.
 */
export function processUploadedPhoto(deps: RecordDependencies): (event: ObjectCreatedEvent) => Promise<ProcessReport> {
  return async (event) => {
    const { locations, malformed } = uploadsIn(event, deps.log);
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
