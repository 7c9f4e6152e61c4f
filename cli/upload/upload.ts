// The engine: walks, reads, asks, sends and confirms, all at once, and says how each file ended. No argv, terminal or
// environment in it; who listens decides what is shown.

import { maxInitiatePhotos, maxLookupIds } from "../../api/contract.ts";
import { RequestError } from "../errors.ts";
import { bringIn, knownShareToAskFirst } from "./bring-in.ts";
import { checkKnown } from "./check-known.ts";
import type { Report, UploadSummary } from "./events.ts";
import { createSchedule } from "./flow/schedule.ts";
import { createRun } from "./run.ts";
import { type FoundFile, findFiles } from "./source/find-files.ts";
import { StoppedError, stopReasonOf } from "./stopper.ts";
import type { Ending } from "./tally.ts";
import type { UploadOptions } from "./upload-options.ts";
import { realPathSoFar } from "./worker/real-path.ts";

export type { UploadOptions } from "./upload-options.ts";

/**
 * Uploads all photos below the paths and reports how each file ended. Rejects only where there is a bug: what stops a run is
 * in the summary.
 */
export async function upload(options: UploadOptions, report: Report): Promise<UploadSummary> {
  const run = createRun(options, report, () => schedule.pump());
  const { stopper, tally, now } = run;
  const startedAt = now();
  let bug: unknown;
  const schedule = createSchedule({
    lead: run.lead,
    budget: run.budget,
    concurrency: () => run.slots.concurrency,
    batchRoom: () => (options.dryRun || run.knownShare() > knownShareToAskFirst ? maxLookupIds : maxInitiatePhotos),
    isStopped: () => stopper.reason !== undefined,
    buffers: !options.dryRun,
    async askKnown(file) {
      schedule.enter("asking");
      const ending = await guarded(file, () => checkKnown(run, file));
      schedule.leave("asking");
      if (ending) return tally.end(ending);
      const { cached: _, ...unread } = file;
      schedule.add(unread);
    },
    async readUnread(file, buffer) {
      const ending = await guarded(file, () => bringIn(run, schedule, file, buffer));
      schedule.enter("confirming");
      if (ending) tally.end(await removed(file, ending));
      schedule.leave("confirming");
    },
    giveUp: (file) => tally.end(notTried(file, "the run was stopped before it")),
    onAllBegun: () => run.puts.allBegun(),
    onOnlySending: () => run.puts.balanceTail(),
    onOnlyConfirming(mayRead) {
      run.confirmer.hurry();
      // A thread takes as long to end as the last lookup does.
      if (!mayRead) void run.workers.close();
    },
  });

  // What stops the run meanwhile leaves the file where it is; its photo is confirmed all the same.
  async function removed(file: FoundFile, ending: Ending): Promise<Ending> {
    try {
      return await run.removeConfirmed(file, ending);
    } catch (error) {
      const reason = stopReasonOf(error);
      if (reason) stopper.stop(reason);
      else if (!(error instanceof StoppedError) && !stopper.halted.aborted) bug ??= error;
      return ending;
    }
  }

  // What stops one file stops it alone; what would stop every file stops the run.
  async function guarded(file: FoundFile, flow: () => Promise<Ending | undefined>): Promise<Ending | undefined> {
    try {
      return await flow();
    } catch (error) {
      const reason = stopReasonOf(error);
      if (reason) stopper.stop(reason);
      else if (error instanceof RequestError) {
        return { type: "failed", code: error.code, message: error.message, ...file.local };
      } else if (!(error instanceof StoppedError) && !stopper.halted.aborted) {
        bug ??= error;
        stopper.stop({ code: "interrupted", message: "an error of photoup itself" });
        stopper.halt();
      }
      return notTried(file, "the run was stopped before it was done");
    }
  }

  const onStop = () => stopper.stop({ code: "interrupted", message: "interrupted" });
  options.stop?.addEventListener("abort", onStop, { once: true });
  options.hardStop?.addEventListener("abort", stopper.halt, { once: true });
  if (options.stop?.aborted) onStop();
  try {
    let added = 0;
    const walked = await findFiles({
      source: options,
      tally,
      list: run.workers.first.list,
      without: options.removal?.kind === "move" ? realPathSoFar({ path: options.removal.folder }) : undefined,
      // Before a file is removed its bytes are read: a changed file may look as it did when they were hashed.
      cacheFolder: options.removal ? undefined : options.cacheFolder,
      captionBasisOf: run.captionBasisOf,
      take(file) {
        schedule.add(file);
        if (added++ % 64 > 0) return true;
        schedule.pump();
        return schedule.hasRoom().then(() => stopper.reason === undefined);
      },
    });
    if (walked) report({ type: "walked", ...walked });
    run.walked();
    schedule.close();
    await schedule.done();
    if (bug !== undefined) throw bug;
  } finally {
    options.stop?.removeEventListener("abort", onStop);
    await run.close();
  }
  const summary = tally.summary(now() - startedAt);
  report({ type: "finished", ...summary });
  return summary;
}

function notTried(file: FoundFile, message: string): Ending {
  return { type: "failed", code: "not_tried", message, ...file.local };
}
