// Assembles the components of one upload. Each has its own file and knows only the components it is given here.
import { maxInitiatePhotos, maxLookupIds } from "../../api/contract.ts";
import type { EventQuestions } from "./ask-event.ts";
import { assembleRequests } from "./assemble-requests.ts";
import { type CaptionClaims, createCaptionClaims } from "./caption-claims.ts";
import type { ArrivalOptions } from "./deliver-and-confirm.ts";
import type { PartDeliveryOptions } from "./deliver-parts.ts";
import type { DeliveryOptions } from "./delivery-options.ts";
import { createDuplicatesInFlight, type DuplicatesInFlight } from "./duplicates-in-flight.ts";
import type { Report } from "./events.ts";
import { createFlow } from "./flow/flow.ts";
import { createPartPlan } from "./flow/part-plan.ts";
import { createSchedule, type Schedule, type ScheduleOptions } from "./flow/schedule.ts";
import { measurePuts } from "./measure-puts.ts";
import { PhotoTask, type TaskSurroundings } from "./photo-task.ts";
import type { PrepareOptions } from "./prepare.ts";
import { createPhotoMemory, type PhotoMemory } from "./remember-photos.ts";
import { type CleanUp, createCleanUp } from "./removal/clean-up.ts";
import type { FindRecord } from "./requests/batch-lookups.ts";
import { createSession, type Session } from "./session.ts";
import { StoppedError } from "./stopper.ts";
import type { Tally } from "./tally.ts";
import type { UploadOptions } from "./upload-options.ts";

export interface UploadComponents {
  session: Session;
  schedule: Schedule;
  findRecord: FindRecord;
  questions: EventQuestions;
  duplicates: DuplicatesInFlight;
  claims: CaptionClaims;
  arriving: ArrivalOptions;
  memory: PhotoMemory;
  preparing: PrepareOptions;
  surroundings: TaskSurroundings;
  cleanUp: CleanUp | undefined;
  close(): Promise<void>;
}

/** What the schedule runs for a file. */
export interface FileStages {
  askKnown: ScheduleOptions["askKnown"];
  processFile: ScheduleOptions["processUnread"];
  giveUp: ScheduleOptions["giveUp"];
}

/** How long active transfers may continue after an interruption. */
const graceMs = 5_000;
const defaultStallMs = 20_000;

export function assembleUpload(
  options: UploadOptions,
  report: Report,
  tally: Tally,
  stages: FileStages,
): UploadComponents {
  const session = createSession(options, report);
  const { now, patience, workers } = session;
  const { prefetch, budget, limit, slots, transfers } = createFlow(
    options.concurrency,
    now,
    options.limitBytesPerSecond,
  );
  const isMoreComing = (isRoomComing = false) => workers.preparing > 0 || schedule.willBegin(isRoomComing);
  const requests = assembleRequests({
    options,
    session,
    flow: { prefetch, limit, slots },
    isMoreComing,
    meanBytes: tally.meanBytes,
  });
  const { initiates, confirmer, findRecord, questions } = requests;
  const schedule: Schedule = createSchedule({
    prefetch,
    budget,
    concurrency: () => limit.slots,
    roomForSmall: () => prefetch.moreSmall + (questions.isAskedFirst ? maxLookupIds : maxInitiatePhotos),
    isStopped: () => session.stopper.reason !== undefined,
    buffers: !options.dryRun,
    askKnown: stages.askKnown,
    processUnread: stages.processFile,
    giveUp: stages.giveUp,
    onAllBegun() {
      transfers.allBegun();
      requests.pump();
    },
    onOnlySending: transfers.balanceTail,
    onOnlyConfirming(mayRead) {
      confirmer.hurry();
      // Ending a thread takes about as long as the last lookup, so do both at once.
      if (!mayRead) void workers.close();
    },
  });
  const plan = createPartPlan(workers.planParts);
  const memory = createPhotoMemory(options.cacheFolder, options.captionSettings, options.captionsByPath);
  const measured = measurePuts({ prefetch, limit, slots, schedule, initiates, tally, now });

  const transferring = {
    stallMs: options.stallMs ?? defaultStallMs,
    maxBytes: () => session.limits().maxBytes,
    proxyFor: options.proxyFor ?? (() => undefined),
  };
  const sendingParts = new Set<PhotoTask>();
  const inParts: PartDeliveryOptions = {
    gate: session.gate,
    plan,
    ...transferring,
    isStopping: () => session.stopper.reason !== undefined,
    sendingParts,
    // An interruption loses every part in flight, so a photo sends several at once only if it has the line to itself.
    hasSpareSlot: (sizeBytes) => sendingParts.size < 2 && schedule.left() === 0 && slots.hasSpareFor(sizeBytes),
    isSlotWanted: () => slots.waiting > 0 || sendingParts.size > 1,
    isCrowded: slots.isCrowdedFor,
    onResumed: (task, bytes) => tally.resumed(task.file.local.path, bytes),
    onPut: measured.onPut,
    onPartSent: measured.onPartSent,
    now,
  };

  session.listen({
    onProgress(id, bytes) {
      const path = transfers.moved(id, bytes);
      if (path === undefined) return;
      limit.moved(transfers.sentBytes, transfers.large);
      tally.progress(path, bytes);
    },
    onSlowDown: () => limit.slowDown(),
    onStop(reason) {
      tally.stop(reason);
      requests.close(new StoppedError("the run was stopped"));
      for (const pool of [workers, session.spareWorkers]) pool.stopReading(); // it would not be sent any more
      confirmer.hurry();
      schedule.pump();
      if (reason.code !== "interrupted") return undefined;
      slots.close(new StoppedError(reason.message));
      transfers.abandonUnfinishable(graceMs);
      return graceMs;
    },
    onHalt: confirmer.close,
  });

  const delivery: DeliveryOptions = {
    patience,
    onRetry: (task, attempt, delayMs, code, message) =>
      report({ type: "retrying", path: task.file.local.path, attempt, delayMs, code, message }),
    ...transferring,
    again: options.again,
    store: { hasAnswered: false },
    initiate: initiates.initiate,
    parts: inParts,
    onReady: measured.onReady,
    onPut: measured.onPut,
    onSent(task, photo, sent) {
      plan.learn(sent, photo.sizeBytes);
      measured.onSent(task, photo, sent);
    },
    throwIfStopped: session.stopper.throwIfStopped,
    throwIfInterrupted: session.stopper.throwIfInterrupted,
    now,
  };
  const surroundings: TaskSurroundings = { workers, budget, slots, transfers, schedule, now };
  const claims = createCaptionClaims(options.captionsByPath === true);
  const cleanUp = createCleanUp(options, session, claims, report);

  return {
    session,
    schedule,
    findRecord,
    questions,
    duplicates: createDuplicatesInFlight(),
    claims,
    memory,
    preparing: {
      limits: session.limits,
      report,
      finishCaption: options.finishCaption,
      partBytes: () => plan.partBytes,
      remember: memory.remember,
    },
    surroundings,
    arriving: {
      delivery,
      confirm: confirmer.confirm,
      onStored: questions.learn,
      restart({ file }) {
        tally.restart(file.local.path);
        return new PhotoTask(file, false, { ...surroundings, workers: session.spareWorkers });
      },
      tolerate: session.tolerate,
      updateCaption: questions.updateCaption,
    },
    cleanUp,
    async close() {
      transfers.close();
      confirmer.close(new StoppedError("the run has ended"));
      memory.flush();
      await cleanUp?.close();
    },
  };
}
