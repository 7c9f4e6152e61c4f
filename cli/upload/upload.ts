// The engine: scan → known? → prepare → duplicate? → deliver → confirm → clean up, for all photos at once. Reports how each file
// ended. Knows no argv, terminal or environment; its listeners decide what is shown.
import type { CaptionFields } from "../../api/contract.ts";
import { assembleUpload } from "./assemble-upload.ts";
import { isShownIn, withRemovals } from "./caption-digest.ts";
import { checkKnown } from "./check-known.ts";
import { deliverAndConfirm } from "./deliver-and-confirm.ts";
import type { FirstDuplicate } from "./duplicates-in-flight.ts";
import {
  type CaptionOutcome,
  duplicate,
  failed,
  markOthers,
  markTruncated,
  notTried,
  othersPhotoCode,
  planned,
  uploaded,
} from "./endings.ts";
import type { Report, UploadSummary } from "./events.ts";
import { isRemoval, removedByOrganiser, skipped } from "./judge-left-out.ts";
import { createPhotoIdSet } from "./photo-id-set.ts";
import { PhotoTask } from "./photo-task.ts";
import { prepare, type ReadPhoto } from "./prepare.ts";
import { readWords } from "./removal/read-words.ts";
import { type FoundFile, findFiles } from "./source/find-files.ts";
import { createStaleCaptions } from "./stale-captions.ts";
import { createTally, type Ending } from "./tally.ts";
import type { UploadOptions } from "./upload-options.ts";
import type { PreparedPhoto } from "./worker/prepare-photo.ts";
import { realPathSoFar } from "./worker/real-path.ts";

/** How many files the walk hands over before other work gets a turn. */
const filesPerTurn = 64;

/**
 * Uploads all photos below the paths and reports how each file ended. Rejects only on a bug: the summary says what stopped a
 * run.
 */
export async function upload(options: UploadOptions, report: Report): Promise<UploadSummary> {
  const tally = createTally(report);
  const giveUp = ({ local }: FoundFile) => tally.end(notTried(local, "the run was stopped before it"));
  const components = assembleUpload(options, report, tally, { askKnown, processFile, giveUp });
  const { session, schedule, questions, duplicates, claims, memory, cleanUp } = components;
  const startedAt = session.now();
  const stale = createStaleCaptions(claims, duplicates, readAfterAll, tally.end);
  /** Photos that the event has but does not show to this ticket. */
  const others = createPhotoIdSet();

  await session.run(async () => {
    try {
      await scan();
      schedule.close();
      await schedule.done();
    } finally {
      await components.close();
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
      session,
      without: options.removal?.kind === "move" ? realPathSoFar({ path: options.removal.folder }) : undefined,
      // A file that will be removed is always read: a changed file may have the identity that it had when it was hashed.
      cacheFolder: options.removal ? undefined : options.cacheFolder,
      captionBasisOf: memory.captionBasisOf,
      take(file) {
        claims.claimKnown(file);
        schedule.add(file);
        if (added++ % filesPerTurn > 0) return true;
        schedule.pump();
        return schedule.hasRoom().then(() => session.stopper.reason === undefined);
      },
    });
    if (walked) report({ type: "walked", ...walked });
    stale.allFound();
  }

  // For a file that an earlier run has hashed: it is not opened if the event has the photo.
  async function askKnown(file: FoundFile): Promise<void> {
    schedule.enter("asking");
    const known = await session.guard(file.local, () => checkKnown(file, components.findRecord));
    schedule.leave("asking");
    if (known?.type !== "known") claims.withdrawKnown(file);
    if (!known) return readAfterAll(file);
    if (known.type !== "known") return tally.end(known);
    stale.add({ file, known });
  }

  function readAfterAll({ cached: _, ...unread }: FoundFile): void {
    schedule.add(unread);
  }

  async function processFile(file: FoundFile, isBuffered: boolean): Promise<void> {
    const task = new PhotoTask(file, isBuffered, components.surroundings);
    let ending: Ending;
    try {
      ending = await processPhoto(task);
    } catch (error) {
      ending = isRemoval(error) ? skippedAsRemoved(task) : session.endedBy(error, file.local);
    }
    task.free();
    schedule.enter("confirming");
    tally.end(cleanUp ? await cleanUp.end(file, ending, task.words) : ending);
    schedule.leave("confirming");
  }

  async function processPhoto(task: PhotoTask): Promise<Ending> {
    const read = await prepare(task, components.preparing);
    if (read.type !== "read") return read;
    if (task.file.sidecar) task.words = readWords(read);
    const { photo, caption } = read;
    claims.claim(photo.photoId, task.file, caption);
    let ending: Ending | undefined;
    for (let first = duplicates.first(photo.photoId); first && !ending; first = duplicates.first(photo.photoId))
      ending = await waitForDuplicate(task, read, first);
    // No await between `first` and `claim`, or every waiting duplicate would be sent.
    if (!ending) {
      const isAsked = questions.isAskedFirst || task.file.saidBefore !== undefined || photo.isSidecarUnread;
      const sending = isAsked ? askEvent(task, read).then((known) => known ?? send(task, read)) : send(task, read);
      duplicates.claim(photo.photoId, sending);
      try {
        ending = await sending;
      } finally {
        if (ending === undefined || ending.type === "failed") claims.withdraw(photo.photoId, task.file);
        duplicates.ended(photo.photoId, ending);
      }
    }
    return photo.cut !== undefined && !options.allowTruncated ? markTruncated(ending) : ending;
  }

  /** @returns undefined if the first has failed */
  async function waitForDuplicate(
    task: PhotoTask,
    { photo, caption }: ReadPhoto,
    first: FirstDuplicate,
  ): Promise<Ending | undefined> {
    task.freeBuffer();
    task.move("duplicate_in_flight");
    if ((await first) === "failed") {
      claims.claim(photo.photoId, task.file, caption);
      return void task.move("ahead");
    }
    const update = (complete: CaptionFields) => questions.updateCaption(photo, complete);
    const outcome = await claims.sendInTurn(photo.photoId, task.file, caption, update);
    const ending = duplicate(task.file.local, photo, "run", outcome ?? "as_it_was");
    return others.has(photo.photoId) ? markOthers(ending) : ending;
  }

  /** @returns undefined if the event does not have it */
  async function askEvent(task: PhotoTask, { photo, caption }: ReadPhoto): Promise<Ending | undefined> {
    const { saidBefore } = task.file;
    const record = await questions.find(photo);
    if (!record) return options.dryRun ? plan(task, photo) : undefined;
    // A title deleted from the sidecar is deleted from the record too, provided this folder put it there.
    const isFromHere = saidBefore !== undefined && isShownIn(record, saidBefore);
    const withDeletions = isFromHere ? withRemovals(caption, saidBefore) : caption;
    task.freeBuffer();
    task.move("confirming");
    const toSend = claims.toSend(photo.photoId, task.file, withDeletions);
    return duplicate(task.file.local, photo, "event", await questions.updateCaption(photo, toSend, record));
  }

  function plan(task: PhotoTask, photo: PreparedPhoto): Ending {
    if (session.removedByOrganiser.has(photo.photoId) && !options.again) return skippedAsRemoved(task);
    if (session.refused.get(photo.photoId)?.code === othersPhotoCode) return ofOthers(task, photo, "as_it_was");
    return planned(task.file.local, photo);
  }

  function ofOthers(task: PhotoTask, photo: PreparedPhoto, caption: CaptionOutcome): Ending {
    others.add(photo.photoId);
    return markOthers(duplicate(task.file.local, photo, "event", caption));
  }

  function skippedAsRemoved(task: PhotoTask): Ending {
    return skipped(removedByOrganiser(options.again === true), task.file.local);
  }

  async function send(task: PhotoTask, { photo, caption }: ReadPhoto): Promise<Ending> {
    const toSend = claims.toSend(photo.photoId, task.file, caption);
    const arrival = await deliverAndConfirm(task, photo, toSend, components.arriving);
    if (arrival.kind === "removed_by_organiser") return skippedAsRemoved(task);
    if (arrival.kind === "failed") return failed(task.file.local, arrival.code, arrival.message);
    const { isNew, caption: outcome, confirmation } = arrival;
    if (confirmation.kind === "failed") {
      // Whatever this run has put: the event has it, but does not show it to this ticket.
      if (confirmation.code === othersPhotoCode) return ofOthers(task, photo, outcome);
      return failed(task.file.local, confirmation.isUnasked ? "not_tried" : confirmation.code, confirmation.message);
    }
    return isNew ? uploaded(task.file.local, photo) : duplicate(task.file.local, photo, "event", outcome);
  }
}
