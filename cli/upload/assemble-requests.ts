// Assembles everything that one upload asks the API: permission to send, caption updates, lookups and confirmations.
import { createEventQuestions, type EventQuestions } from "./ask-event.ts";
import { type Confirmer, createConfirmer } from "./confirm.ts";
import type { Flow } from "./flow/flow.ts";
import { type BatcherOptions, createInitiateBatcher, type InitiateBatcher } from "./requests/batch-initiates.ts";
import { createLookupBatcher, type FindRecord } from "./requests/batch-lookups.ts";
import type { Session } from "./session.ts";
import { stopReasonOf } from "./stopper.ts";
import type { UploadOptions } from "./upload-options.ts";

export interface UploadRequests {
  /** Initiates of photos that are to be sent. */
  initiates: InitiateBatcher;
  findRecord: FindRecord;
  questions: EventQuestions;
  confirmer: Confirmer;
  /** Every file has started: batches stop waiting for more photos. */
  pump(): void;
  /** Sends no more initiates; rejects those that wait. */
  close(error: Error): void;
}

export interface RequestsOptions {
  options: UploadOptions;
  session: Session;
  flow: Pick<Flow, "prefetch" | "limit" | "slots">;
  isMoreComing(isRoomComing?: boolean): boolean;
  /** Mean size of all files found so far, films and sidecars included. */
  meanBytes(): number;
}

const defaultConfirmWithinMs = 30_000;

export function assembleRequests({ options, session, flow, isMoreComing, meanBytes }: RequestsOptions): UploadRequests {
  const { now, patience } = session;
  const { prefetch, limit, slots } = flow;
  const batching: BatcherOptions = {
    api: options.api,
    patience,
    maxPhotos: () => session.limits().maxInitiatePhotos,
    isMoreComing,
    now,
  };
  const initiates = createInitiateBatcher({
    ...batching,
    supply: () => ({
      ready: slots.waiting,
      readyBytes: slots.waitingBytes,
      freeSlotsFor: slots.freeFor,
      putsPerMs: prefetch.putsPerMs,
    }),
    onFirstAnswer: (elapsedMs) => limit.firstAnswerAfter(elapsedMs, meanBytes()),
  });
  // Caption updates have a batcher of their own: their photos are stored, so they need neither slots nor bandwidth.
  const captions = createInitiateBatcher(batching);
  const pump = () => {
    initiates.pump();
    captions.pump();
  };
  options.limits?.then(pump, pump);
  const findRecord = createLookupBatcher((photoIds) => session.lookUp(photoIds), now, isMoreComing);
  return {
    initiates,
    findRecord,
    questions: createEventQuestions(options.dryRun === true, findRecord, captions.initiate),
    confirmer: createConfirmer({
      api: options.api,
      patience,
      now,
      withinMs: options.confirmWithinMs ?? defaultConfirmWithinMs,
      onFailure(error) {
        const reason = stopReasonOf(error);
        if (reason) session.stopper.stop(reason);
      },
    }),
    pump,
    close(error) {
      initiates.close(error);
      captions.close(error);
    },
  };
}
