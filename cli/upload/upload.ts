// The engine: scan → known? → prepare → duplicate? → deliver → confirm → clean up, for all photos at once. It says how each file
// ended. No argv, terminal or environment in it; who listens decides what is shown.
import type { CaptionFields } from "../../api/contract.ts";
import { isToldBy, withTakenAway } from "./caption-digest.ts";
import { checkKnown, type KnownPhoto } from "./check-known.ts";
import { deliver } from "./deliver.ts";
import { duplicate, failed, markTruncated, notTried, planned, uploaded } from "./endings.ts";
import type { Report, UploadSummary } from "./events.ts";
import { removedByOrganiser, skipped } from "./judge-left-out.ts";
import { createPhotoTask, type PhotoTask, type PreparedPhoto } from "./photo-task.ts";
import { prepare, type ReadPhoto } from "./prepare.ts";
import { findFiles } from "./source/find-files.ts";
import { createTally, type Ending } from "./tally.ts";
import type { UploadOptions } from "./upload-options.ts";
import { createUploadParts } from "./upload-parts.ts";
import { realPathSoFar } from "./worker/real-path.ts";

export type { UploadOptions } from "./upload-options.ts";

/** So many files are found before others have a turn. */
const filesATurn = 64;

/** The event has the photo, and its record says otherwise than the file. */
interface UntoldPhoto {
  file: PhotoTask["file"];
  known: KnownPhoto;
}

/**
 * Uploads all photos below the paths and reports how each file ended. Rejects only where there is a bug: what stops a run is
 * in the summary.
 */
export async function upload(options: UploadOptions, report: Report): Promise<UploadSummary> {
  const tally = createTally(report);
  const parts = createUploadParts(options, report, tally, { askKnown, bringIn, giveUp });
  const { session, schedule, questions, duplicates, claims, memory } = parts;
  const startedAt = session.now();
  const untold: UntoldPhoto[] = [];
  let isScanned = false;

  await session.run(async () => {
    try {
      await scan();
      schedule.close();
      await schedule.done();
    } finally {
      parts.close();
    }
  });
  const disagreement = claims.warning();
  if (disagreement !== undefined) report({ type: "warning", code: "captions_differ", message: disagreement });
  const summary = tally.summary(session.now() - startedAt);
  report({ type: "finished", ...summary });
  return summary;

  async function scan(): Promise<void> {
    let added = 0;
    const walked = await findFiles({
      source: options,
      tally,
      list: session.workers.first.list,
      without: options.removal?.kind === "move" ? realPathSoFar({ path: options.removal.folder }) : undefined,
      // Before a file is removed its bytes are read: a changed file may look as it did when they were hashed.
      cacheFolder: options.removal ? undefined : options.cacheFolder,
      captionBasisOf: memory.captionBasisOf,
      take(file) {
        claims.claimKnown(file);
        schedule.add(file);
        if (added++ % filesATurn > 0) return true;
        schedule.pump();
        return schedule.hasRoom().then(() => session.stopper.reason === undefined);
      },
    });
    if (walked) report({ type: "walked", ...walked });
    isScanned = true;
    untold.splice(0).forEach(tellUnlessAnotherDoes);
  }

  // What an earlier run has hashed: the file stays closed if the event has it.
  async function askKnown(file: Parameters<typeof checkKnown>[0]): Promise<void> {
    schedule.enter("asking");
    const known = await session.guard(file.local, () => checkKnown(file, parts.findRecord));
    schedule.leave("asking");
    if (!known) return readAfterAll(file);
    if (known.type !== "known") return tally.end(known);
    if (known.isTold) return tally.end(known.ending);
    // Which of the files with its bytes speaks for the photo is known when all of them are found.
    if (isScanned) tellUnlessAnotherDoes({ file, known });
    else untold.push({ file, known });
  }

  function tellUnlessAnotherDoes({ file, known }: UntoldPhoto): void {
    if (claims.isSpeaker(known.photoId, file)) readAfterAll(file);
    else tally.end(known.ending);
  }

  function readAfterAll({ cached: _, ...unread }: PhotoTask["file"]): void {
    schedule.add(unread);
  }

  async function bringIn(file: PhotoTask["file"], isBuffered: boolean): Promise<void> {
    const task = createPhotoTask(file, isBuffered, parts.surroundings);
    const ending = await session.guard(file.local, () => bring(task)).finally(() => task.free());
    schedule.enter("confirming");
    tally.end(await parts.cleanUp(file, ending));
    schedule.leave("confirming");
  }

  function giveUp(file: PhotoTask["file"]): void {
    tally.end(notTried(file.local, "the run was stopped before it"));
  }

  async function bring(task: PhotoTask): Promise<Ending> {
    const read = await prepare(task, parts.preparing);
    if (read.type !== "read") return read;
    const { photo } = read;
    claims.claim(photo.photoId, task.file, read.caption);
    const ending =
      (await waitForDuplicate(task, read)) ??
      (await duplicates.claim(photo.photoId, async () => (await askEvent(task, read)) ?? send(task, read)));
    return photo.cut !== undefined && !options.allowTruncated ? markTruncated(ending) : ending;
  }

  /** @returns undefined where no file with the same bytes has arrived: this one is to be sent */
  async function waitForDuplicate(task: PhotoTask, { photo, caption }: ReadPhoto): Promise<Ending | undefined> {
    for (let first = duplicates.first(photo.photoId); first; first = duplicates.first(photo.photoId)) {
      task.freeBuffer();
      task.move("duplicate_in_flight");
      if ((await first) === "arrived") {
        const tell = (complete: CaptionFields) => questions.updateCaption(photo, complete);
        const outcome = await claims.tellInTurn(photo.photoId, task.file, caption, tell);
        return duplicate(task.file.local, photo, "run", outcome ?? "as_it_was");
      }
      task.move("ahead");
    }
    return undefined;
  }

  /** @returns undefined where the event has it not, or was not asked */
  async function askEvent(task: PhotoTask, { photo, caption }: ReadPhoto): Promise<Ending | undefined> {
    const { saidBefore } = task.file;
    if (!questions.isAskedFirst && saidBefore === undefined) return undefined;
    const record = await questions.find(photo);
    if (!record && !options.dryRun) return undefined;
    if (!record)
      return session.removedByOrganiser.has(photo.photoId) && !options.again
        ? removed(task)
        : planned(task.file.local, photo);
    // A title that its sidecar no longer has goes, where the record still has it from here.
    const isFromHere = saidBefore !== undefined && isToldBy(record, saidBefore);
    const whole = isFromHere ? withTakenAway(caption, saidBefore) : caption;
    task.freeBuffer();
    task.move("confirming");
    return duplicate(
      task.file.local,
      photo,
      "event",
      await questions.updateCaption(photo, told(task, photo, whole), record),
    );
  }

  function removed(task: PhotoTask): Ending {
    return skipped(removedByOrganiser(options.again === true), task.file.local);
  }

  function told(task: PhotoTask, { photoId }: PreparedPhoto, caption: CaptionFields): CaptionFields {
    return claims.toTell(photoId, task.file, caption);
  }

  async function send(task: PhotoTask, { photo, caption }: ReadPhoto): Promise<Ending> {
    const { local } = task.file;
    const delivered = await deliver(task, photo, told(task, photo, caption), parts.deliveryOf(task));
    task.freeBuffer();
    task.move("confirming");
    if (delivered.kind === "removed_by_organiser") return removed(task);
    if (delivered.kind === "failed") return failed(local, delivered.code, delivered.message);
    questions.learn(!delivered.isNew);
    const confirmation = await parts.confirmer.confirm(photo);
    // Said to be stored before it was sent: the event has it, and a ticket is told no more.
    const isOthers = !delivered.isNew && confirmation.kind === "failed" && confirmation.code === "ticket_others_photo";
    if (confirmation.kind === "failed" && !isOthers) return failed(local, confirmation.code, confirmation.message);
    return delivered.isNew ? uploaded(local, photo) : duplicate(local, photo, "event", delivered.caption);
  }
}
