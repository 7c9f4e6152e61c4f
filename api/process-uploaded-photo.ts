// S3 says that an object was created: makes its record.
import { errorFields } from "./log.ts";
import { type RecordDependencies, type RecordOutcome, recordUpload } from "./record-upload.ts";
import { type ObjectCreatedEvent, uploadsIn } from "./uploads-in-event.ts";

export type ProcessReport = Partial<Record<RecordOutcome, number>>;

/**
 * Every object named is looked at, whatever becomes of the others; only then does it throw, where one failed, so that
 * the whole event is delivered again, which harms nothing, and in the end goes to the queue of failures. An event that
 * names no object at all goes there too. Keys that are no upload's are passed over: delivering them again helps nobody.
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
