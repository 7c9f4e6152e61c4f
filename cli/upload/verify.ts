// The proof: reads every local photo again, whatever is remembered of it, and asks the event for those very bytes.
import { compareWithRecord } from "./compare-with-record.ts";
import { countNotProven, sumOf } from "./count-not-proven.ts";
import { failed } from "./endings.ts";
import type { NotProvenCounts, VerifyEvent, VerifySummary } from "./events.ts";
import { skipped } from "./judge-left-out.ts";
import { createLookupBatcher } from "./requests/batch-lookups.ts";
import { createSession } from "./session.ts";
import { type FoundFile, findFiles } from "./source/find-files.ts";
import type { SourceOptions } from "./upload-options.ts";

export type VerifyOptions = SourceOptions;

type Ending = Extract<VerifyEvent, { type: "confirmed" | "missing" | "different" | "skipped" | "failed" }>;

/** How many files may be read or asked for at once: a few batches of questions. */
const maxUnderWay = 300;

/** What to report when the record matches but S3 does not confirm the object. */
const objectDoubts = {
  stored: undefined,
  missing: { type: "missing", message: "the event shows it, but its bytes are not stored; push it again" },
  different: { type: "different", message: "the event shows it, but other bytes are stored" },
  not_asked: {
    type: "failed",
    code: "not_asked",
    message:
      "the event shows it, but its API is older than this photoup and cannot say whether the photo itself is stored",
  },
} as const;

/** Rejects only where there is a bug: what stops a run is in the summary. */
export async function verify(options: VerifyOptions, report: (event: VerifyEvent) => void): Promise<VerifySummary> {
  const count = { found: 0, confirmed: 0, missing: 0, different: 0, skipped: 0, failed: 0 };
  const notProven: NotProvenCounts = {};
  let excluded = 0;
  let leftOut = 0;
  let underWay = 0;
  let onEnded = () => {};
  const untilUnderWay = async (fewerThan: number) => {
    while (underWay >= fewerThan) await new Promise<void>((resolve) => (onEnded = resolve));
  };
  const session = createSession(options, {
    report,
    onProgress: () => {},
    onSlowDown: () => {},
    onStop: () => 0, // nothing is half done
    onHalt: () => {},
  });
  const { stopper, workers } = session;
  const startedAt = session.now();
  const findRecord = createLookupBatcher(
    (photoIds) => session.lookUp(photoIds, { proveStored: true }),
    () => workers.preparing > 0,
  );

  const end = (ending: Ending) => {
    count[ending.type]++;
    countNotProven(notProven, ending);
    if (ending.type === "skipped" && ending.reason === "excluded") leftOut++;
    // A photo counts as read only once the event has answered; otherwise the bar would reach 100 % too early.
    const isAnswered = ending.type !== "skipped" && ending.type !== "failed";
    if (isAnswered) report({ type: "read", path: ending.path, bytes: ending.sizeBytes });
    report(ending);
  };

  const whyMissing = (photoId: string) =>
    session.removedByOrganiser.has(photoId)
      ? { reason: "removed_by_organiser" as const, message: "removed by an organiser" }
      : { message: "the event does not have it" };

  async function check(file: FoundFile): Promise<Ending> {
    stopper.throwIfStopped();
    const { worker, leave } = workers.enter(file.sizeBytes);
    const job = { file: file.local, sizeBytes: file.sizeBytes, buffer: false, maxBytes: session.limits().maxBytes };
    const photo = await workers.prepare(worker, workers.nextId(), job).finally(leave);
    if (photo.kind === "failed") return { type: "failed", code: photo.code, message: photo.message, ...file.local };
    if (photo.kind === "skipped") return skipped(photo, file.local);
    const { photoId, sha256 } = photo;
    const record = await findRecord(photoId);
    const refusal = record ? undefined : session.refused.get(photoId);
    if (refusal) return failed(file.local, refusal.code, refusal.message);
    if (!record) return { type: "missing", photoId, sha256, ...whyMissing(photoId), ...file.local };
    const confirmation = compareWithRecord(photo, record);
    if (confirmation.kind !== "confirmed")
      return { type: "different", photoId, sha256, message: confirmation.message, ...file.local };
    const doubt = objectDoubts[record.object ?? "not_asked"];
    if (doubt?.type === "failed") return { ...doubt, ...file.local };
    if (doubt) return { ...doubt, photoId, sha256, ...file.local };
    const message = options.allowTruncated ? undefined : photo.cut;
    const truncated = message === undefined ? {} : { notProven: "truncated" as const, message };
    return { type: "confirmed", photoId, sha256, ...truncated, ...file.local };
  }

  async function scan(): Promise<void> {
    const walked = await findFiles({
      source: options,
      tally: {
        found(file) {
          count.found++;
          report({ type: "found", ...file });
        },
        excluded: () => void excluded++,
        end: (ending) => end(ending as Ending),
      },
      list: workers.first.list,
      captionBasisOf: () => "",
      async take(file) {
        underWay++;
        void session
          .guard(file.local, () => check(file))
          .then((ending) => {
            underWay--;
            end(ending);
            onEnded();
          });
        await untilUnderWay(maxUnderWay);
        return stopper.reason === undefined;
      },
    });
    if (walked) report({ type: "walked", ...walked });
  }

  await session.run(async () => {
    await scan();
    await untilUnderWay(1);
  });
  const stopped = stopper.reason;
  const isRefuted = count.missing + count.different + count.failed + sumOf(notProven) > 0;
  const summary: VerifySummary = {
    ...count,
    unsupportedPhotos: notProven.unsupported_type ?? 0,
    notProven,
    excluded,
    leftOut,
    elapsedMs: session.now() - startedAt,
    isSafeToDelete: count.confirmed > 0 && !isRefuted && !stopped,
    ...(stopped ? { stopped } : {}),
  };
  report({ type: "verified", ...summary });
  return summary;
}
