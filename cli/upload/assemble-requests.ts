// What one upload asks of the API, put together: what may be sent, whose captions are told, what the event has, what it shows.
import { createEventQuestions, type EventQuestions } from "./ask-event.ts";
import { type Confirmer, createConfirmer } from "./confirm.ts";
import type { Flow } from "./flow/flow.ts";
import { type BatcherOptions, createInitiateBatcher, type InitiateBatcher } from "./requests/batch-initiates.ts";
import { createLookupBatcher, type FindRecord } from "./requests/batch-lookups.ts";
import type { Session } from "./session.ts";
import { stopReasonOf } from "./stopper.ts";
import type { UploadOptions } from "./upload-options.ts";

export interface UploadRequests {
  /** Of photos that are to be sent. */
  initiates: InitiateBatcher;
  findRecord: FindRecord;
  questions: EventQuestions;
  confirmer: Confirmer;
  /** Every file has begun: no batch waits for further photos. */
  pump(): void;
  /** Nobody is asked for further photos; what waits is refused. */
  close(error: Error): void;
}

export interface RequestsOptions {
  options: UploadOptions;
  session: Session;
  flow: Pick<Flow, "prefetch" | "limit" | "slots">;
  isMoreComing(isRoomComing?: boolean): boolean;
  /** Of all files found so far, films and sidecars included. */
  meanBytes(): number;
}

const defaultConfirmWithinMs = 30_000;

export function assembleRequests({ options, session, flow, isMoreComing, meanBytes }: RequestsOptions): UploadRequests {
  const { now, patience } = session;
  const { prefetch, limit, slots } = flow;
  const asking: BatcherOptions = {
    api: options.api,
    patience,
    maxPhotos: () => session.limits().maxInitiatePhotos,
    isMoreComing,
    now,
  };
  const initiates = createInitiateBatcher({
    ...asking,
    supply: () => ({
      ready: slots.waiting,
      readyBytes: slots.waitingBytes,
      freeSlotsFor: slots.freeFor,
      putsPerMs: prefetch.putsPerMs,
    }),
    onFirstAnswer: (elapsedMs) => limit.firstAnswerAfter(elapsedMs, meanBytes()),
  });
  // By themselves: those photos are stored, so that they wait neither for slots nor for what the link carries.
  const captions = createInitiateBatcher(asking);
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
