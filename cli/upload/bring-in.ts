// A file that must be read: prepared, claimed for its bytes, sent if the event has it not, and confirmed. What every photo
// passes is written as literals: a spread object costs V8 a shape of its own, each time.
import { basename } from "node:path";
import type { CaptionFields, ConfirmedPhoto } from "../../api/contract.ts";
import { captionDigest, isToldBy } from "./caption-digest.ts";
import { compareWithRecord } from "./confirm.ts";
import type { Schedule, Stage } from "./flow/schedule.ts";
import { skipped, unsupported } from "./judge-left-out.ts";
import type { Run } from "./run.ts";
import { type CaptionOutcome, captionOutcome, type PreparedPhoto, sendPhoto } from "./send-photo.ts";
import type { FoundFile } from "./source/find-files.ts";
import type { Ending } from "./tally.ts";
import type { PrepareJob } from "./worker/prepare-photo.ts";
import { isStored } from "./worker/put-photo.ts";

/** From so many photos in a hundred that the event has already, it is asked before it is told. */
export const knownShareToAskFirst = 0.2;

/** @param isBuffered the bytes stay in memory between hashing and sending. Throws what stops the whole run */
export async function bringIn(run: Run, schedule: Schedule, file: FoundFile, isBuffered: boolean): Promise<Ending> {
  const { options, tally, now } = run;
  const id = run.workers.nextId();
  const { worker, leave: leaveWorker } = run.workers.enter(file.sizeBytes);
  const beganAt = now();
  let wasReady = false;
  let stage: Stage = "ahead";
  schedule.enter(stage);
  const move = (next: Stage) => {
    schedule.leave(stage);
    stage = next;
    schedule.enter(stage);
    if (stage === "confirming" || stage === "duplicate_in_flight") leaveWorker();
    schedule.pump();
  };
  const released = () => {
    if (isBuffered) run.budget.release(file.sizeBytes);
    isBuffered = false;
  };
  const release = () => {
    if (isBuffered) worker.release(id);
    released();
  };
  const prepare = (buffer: boolean) => {
    const job: PrepareJob = { file: file.local, sizeBytes: file.sizeBytes, buffer, maxBytes: run.limits().maxBytes };
    if (file.sidecar) job.sidecar = file.sidecar.file;
    return run.workers.prepare(worker, id, job);
  };
  const failed = (code: string, message: string): Ending => ({ type: "failed", code, message, ...file.local });
  const isTruncated = (photo: PreparedPhoto) => photo.cut !== undefined && !options.allowTruncated;
  const duplicate = (photo: PreparedPhoto, of: "event" | "run", caption: CaptionOutcome): Ending => {
    const { photoId, sha256 } = photo;
    const captionUpdated = caption === "updated";
    const refused = caption === "refused" ? { captionRefused: true as const } : {};
    return { type: "duplicate", photoId, sha256, of, captionUpdated, ...refused, ...file.local };
  };

  try {
    const photo = await prepare(isBuffered);
    if (photo.kind === "failed") return failed(photo.code, photo.message);
    if (photo.kind === "skipped") return skipped(photo, file.local);
    if (!run.limits().contentTypes.includes(photo.contentType))
      return skipped(unsupported(photo.contentType), file.local);
    for (const message of photo.warnings)
      run.report({ type: "warning", path: file.local.path, code: "caption", message });
    if (photo.cut !== undefined) {
      const message = `${photo.cut}: if a copy was cut off, copy it again`;
      run.report({ type: "warning", path: file.local.path, code: "truncated", message });
    }
    const caption = options.finishCaption?.(file, photo.caption) ?? photo.caption;
    if (photo.cut === undefined) run.remember(file, photo, caption);
    const ended = (ending: Ending) => (isTruncated(photo) ? markTruncated(ending) : ending);

    // Of two files with the same bytes one is sent; the other waits how that ends, and takes its slot where it fails.
    for (let first = run.claimed(photo.photoId); first; first = run.claimed(photo.photoId)) {
      release();
      move("duplicate_in_flight");
      if ((await first) === "arrived") return ended(duplicate(photo, "run", "as_it_was"));
      move("ahead");
    }
    return ended(await run.claim(photo.photoId, () => send(photo, caption)));
  } finally {
    release();
    schedule.leave(stage);
    leaveWorker();
  }

  async function send(photo: PreparedPhoto, caption: CaptionFields): Promise<Ending> {
    if (options.dryRun || run.knownShare() > knownShareToAskFirst) {
      const record = await run.findRecord(photo.photoId);
      const isThere = record !== undefined && compareWithRecord(photo, record).kind === "confirmed";
      run.learnKnown(isThere);
      if (isThere) {
        release();
        move("confirming");
        return duplicate(photo, "event", await updateCaption(photo, caption, record));
      }
      if (options.dryRun) return { type: "planned", photoId: photo.photoId, sha256: photo.sha256, ...file.local };
    }
    const { gate, random, signal, onSlowDown } = run.patience;
    const sent = await sendPhoto(basename(file.local.path), caption, photo, {
      patience: {
        gate,
        random,
        signal,
        onSlowDown,
        onRetry: (attempt, delayMs, code, message) =>
          run.report({ type: "retrying", path: file.local.path, attempt, delayMs, code, message }),
      },
      stallMs: options.stallMs ?? 20_000,
      proxyFor: options.proxyFor ?? (() => undefined),
      initiate: run.initiates.initiate,
      slots: (put) => run.slots.take(photo.sizeBytes, put),
      put: async (prepared, request) => {
        const begunAt = now();
        run.puts.begin(id, { path: file.local.path, sizeBytes: prepared.sizeBytes, worker });
        const { sizeBytes, identity } = prepared;
        const { url, headers, proxy, stallMs } = request;
        const result = await worker.put(id, { url, headers, proxy, stallMs, file: file.local, sizeBytes, identity });
        const sentBytes = run.puts.end(id);
        if (result.kind === "answered" && isStored(result.status)) {
          released(); // the worker has done so
          const { connectMs, roundTripMs } = result.timing;
          if (roundTripMs !== undefined) run.controller?.connected(roundTripMs);
          run.controller?.completed({
            sizeBytes: prepared.sizeBytes,
            elapsedMs: now() - begunAt - (connectMs ?? 0),
            isReused: connectMs === undefined,
            isSaturated: run.slots.waiting > 0,
            photosLeft: schedule.left(),
          });
        } else if (sentBytes > 0) {
          tally.progress(file.local.path, -sentBytes);
        }
        move("ahead");
        return result;
      },
      rehash: () => {
        release();
        return prepare(false);
      },
      onWaitingForSlot: () => {
        if (!wasReady) run.lead.ready(now() - beganAt);
        wasReady = true;
      },
      onPutBegins: () => {
        run.lead.putBegan();
        run.initiates.pump();
        move("sending");
      },
      now,
    });
    release();
    move("confirming");
    if (sent.kind === "failed") return failed(sent.code, sent.message);
    run.learnKnown(!sent.isNew);
    const confirmation = await run.confirmer.confirm(photo);
    if (confirmation.kind === "failed") return failed(confirmation.code, confirmation.message);
    if (!sent.isNew) return duplicate(photo, "event", sent.caption);
    const { path, pathBytes, sizeBytes } = file.local;
    const uploaded: Ending = { type: "uploaded", photoId: photo.photoId, sha256: photo.sha256, path, sizeBytes };
    if (pathBytes) uploaded.pathBytes = pathBytes;
    return uploaded;
  }

  // Initiate for a photo that is stored brings its record up to date; no bytes are sent.
  async function updateCaption(
    photo: PreparedPhoto,
    caption: CaptionFields,
    record: ConfirmedPhoto,
  ): Promise<CaptionOutcome> {
    if (options.dryRun || isToldBy(record, captionDigest(caption))) return "as_it_was";
    const request = { contentType: photo.contentType, ...caption, sha256: photo.sha256, size: photo.sizeBytes };
    const answer = await run.initiates.initiate(request, () => {});
    return "status" in answer ? captionOutcome(answer) : "as_it_was";
  }
}

/** What arrived is not the photo that somebody took. */
function markTruncated(ending: Ending): Ending {
  if (ending.type === "failed" || ending.type === "skipped") return ending;
  return { ...ending, notProven: "truncated" };
}
