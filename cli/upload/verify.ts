// Verify: reads every local photo again, ignoring what is remembered about it, and asks the event for exactly those bytes.
import { countNotProven, sumOf } from "./count-not-proven.ts";
import { failed } from "./endings.ts";
import type { LocalFile, NotProvenCounts, VerifyEvent, VerifySummary } from "./events.ts";
import { skipped } from "./judge-left-out.ts";
import { judgeRecord } from "./judge-record.ts";
import { missingWords } from "./removal/overruled-words.ts";
import { createLookupBatcher } from "./requests/batch-lookups.ts";
import { createSeenFiles } from "./seen-files.ts";
import { createSession } from "./session.ts";
import { type FoundFile, findFiles } from "./source/find-files.ts";
import { localFile } from "./source/walked-outcome.ts";
import type { SourceOptions } from "./upload-options.ts";
import { pathKey } from "./worker/real-path.ts";

export type VerifyOptions = SourceOptions;

type Ending = Extract<VerifyEvent, { type: "confirmed" | "missing" | "different" | "skipped" | "failed" }>;

/** How many files may be read or looked up at once: a few batches of lookups. */
const maxInProgress = 300;

/** Stops looking again if files keep arriving or changing. */
const maxRounds = 10;

/** For a file that was given twice: by its own path and by its folder's. */
const seenTwice = { reason: "link_loop", message: "it is already being checked" } as const;

const unread = "no photo uses it, so nothing was read from it: keep it if it says something";

const stillChanging =
  "it was added or changed while the others were checked; run the same command again when that has finished";

/** It is no photo's, or its photo has another one. */
function isUnreadSidecar({ reason, sidecarOf, sizeBytes }: Extract<Ending, { type: "skipped" }>): boolean {
  return reason === "sidecar" && sidecarOf === undefined && sizeBytes > 0;
}

/** Rejects only on a bug: the summary says what stopped a run. */
export async function verify(options: VerifyOptions, report: (event: VerifyEvent) => void): Promise<VerifySummary> {
  const count = { found: 0, confirmed: 0, missing: 0, different: 0, skipped: 0, failed: 0 };
  const notProven: NotProvenCounts = {};
  let excluded = 0;
  let leftOut = 0;
  let inProgress = 0;
  let onEnded = () => {};
  const untilFewerThan = async (count: number) => {
    while (inProgress >= count) await new Promise<void>((resolve) => (onEnded = resolve));
  };
  const session = createSession(options, report);
  const { stopper, workers } = session;
  const startedAt = session.now();
  const seen = createSeenFiles();
  const warnedSidecars = new Set<string>();
  const findRecord = createLookupBatcher(
    (photoIds) => session.lookUp(photoIds, { proveStored: true }),
    session.now,
    () => workers.preparing > 0,
  );

  const end = (ending: Ending) => {
    count[ending.type]++;
    countNotProven(notProven, ending);
    if (ending.type === "skipped") {
      if (ending.reason === "excluded") leftOut++;
      if (isUnreadSidecar(ending)) warnOfWords(ending.path, unread);
    }
    // A photo counts as read once the event has answered; otherwise the bar would reach 100 % too early.
    const isAnswered = ending.type !== "skipped" && ending.type !== "failed";
    if (isAnswered) report({ type: "read", path: ending.path, bytes: ending.sizeBytes });
    report(ending);
  };

  const find = (file: LocalFile) => {
    count.found++;
    report({ type: "found", ...file });
  };

  const isRefuted = () => count.missing + count.different + count.failed + sumOf(notProven) > 0;

  const whyMissing = (photoId: string) =>
    session.removedByOrganiser.has(photoId)
      ? { reason: "removed_by_organiser" as const, message: "removed by an organiser" }
      : { message: "the event does not have it" };

  async function check(file: FoundFile): Promise<Ending> {
    stopper.throwIfStopped();
    const entered = workers.enter(file.sizeBytes);
    const { maxBytes } = session.limits();
    const beside = file.sidecar && { sidecar: file.sidecar.file };
    const job = { file: file.local, sizeBytes: file.sizeBytes, buffer: false, maxBytes, ...beside };
    const photo = await workers.prepare(entered.worker, workers.nextId(), job).finally(() => entered.leave());
    if (photo.kind === "failed") return { type: "failed", code: photo.code, message: photo.message, ...file.local };
    if (photo.kind === "skipped") return skipped(photo, file.local);
    const { photoId, sha256 } = photo;
    const record = await findRecord(photoId);
    const refusal = record ? undefined : session.refused.get(photoId);
    if (refusal) return failed(file.local, refusal.code, refusal.message);
    if (!record) return { type: "missing", photoId, sha256, ...whyMissing(photoId), ...file.local };
    if (!record.captionOmitted) warnAboutSidecar(file, missingWords(photo.sidecarWords, record));
    return judgeRecord(file.local, photo, record, options.allowTruncated === true);
  }

  /** Warns once about a sidecar that several photos share. */
  function warnAboutSidecar({ sidecar }: FoundFile, lost: readonly string[]): void {
    if (sidecar === undefined || lost.length === 0 || warnedSidecars.has(pathKey(sidecar.file))) return;
    warnedSidecars.add(pathKey(sidecar.file));
    const message = `the event does not have what it says (${lost.join(", ")}): push again before you delete it; if this stays, keep it`;
    warnOfWords(sidecar.file.path, message);
  }

  const warnOfWords = (path: string, message: string) => report({ type: "warning", path, code: "sidecar", message });

  /**
   * Checks all files in the first round, then those that were added or changed since.
   * @returns whether a person would miss any of these
   */
  async function checkAll(round: number): Promise<boolean> {
    const isFirst = round === 1;
    let isAnyMissed = false;
    const walked = await findFiles({
      source: options,
      tally: {
        found: (file) => isFirst && find(file),
        excluded: () => isFirst && excluded++,
        end(ending) {
          if (seen.look(ending) !== "new" && !isFirst) return;
          if (!isFirst) find(localFile(ending, ending.sizeBytes));
          end(ending as Ending);
        },
      },
      session,
      captionBasisOf: () => "",
      repeats: true,
      async take(file) {
        const before = seen.look(file.local, file.identity);
        if (before === "same") {
          if (isFirst) end(skipped(seenTwice, file.local));
          return true;
        }
        inProgress++;
        void session
          .guard(file.local, () => check(file))
          .then((ending) => {
            inProgress--;
            if (isFirst) end(ending);
            else if (endAgain(ending, before === "new", round === maxRounds)) isAnyMissed = true;
            onEnded();
          });
        await untilFewerThan(maxInProgress);
        return stopper.reason === undefined;
      },
    });
    if (walked && isFirst) report({ type: "walked", ...walked });
    await untilFewerThan(1);
    return isAnyMissed;
  }

  /** Ends a file that was added or changed while others were read. @returns whether a person would miss it */
  function endAgain(ending: Ending, isNew: boolean, isLastRound: boolean): boolean {
    const isMissed = ending.type !== "skipped" || ending.notProven !== undefined;
    const isProven = ending.type === "confirmed" && ending.notProven === undefined;
    const isTooLate = isMissed && isLastRound;
    const file = localFile(ending, ending.sizeBytes);
    // A changed file already has an ending, which stands unless it has become worse.
    if (isTooLate || isNew || (isMissed && !isProven)) {
      find(file);
      end(isTooLate ? failed(file, "changing", stillChanging) : ending);
    }
    return isMissed;
  }

  await session.run(async () => {
    await checkAll(1);
    // Files may be copied into a folder while it is read. A stream of paths can be read only once.
    const isRepeatable = Array.isArray(options.paths);
    for (let round = 2; isRepeatable && round <= maxRounds && !stopper.reason && !isRefuted(); round++) {
      if (!(await checkAll(round))) break;
    }
  });
  const stopped = stopper.reason;
  const summary: VerifySummary = {
    ...count,
    unsupportedPhotos: notProven.unsupported_type ?? 0,
    notProven,
    excluded,
    leftOut,
    elapsedMs: session.now() - startedAt,
    isSafeToDelete: count.confirmed > 0 && !isRefuted() && !stopped,
    ...(stopped ? { stopped } : {}),
  };
  report({ type: "verified", ...summary });
  return summary;
}
