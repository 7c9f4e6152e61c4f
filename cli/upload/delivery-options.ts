// What a delivery needs, and how it ends.
import type { PartDeliveryOptions } from "./deliver-parts.ts";
import type { CaptionOutcome } from "./endings.ts";
import type { PhotoTask, SentPut } from "./photo-task.ts";
import type { InitiateBatcher } from "./requests/batch-initiates.ts";
import type { Patience } from "./requests/call-api.ts";
import type { PreparedPhoto } from "./worker/prepare-photo.ts";

export type Delivered =
  /**
   * The bytes are stored. `isNew`: they came from this run, as far as anybody knows. `saidBy`: the last to say so. `store_before`: the
   * store's answer to a put was that it had them before, perhaps from somebody else.
   */
  | { kind: "stored"; isNew: boolean; saidBy: "api" | "store" | "store_before"; caption: CaptionOutcome }
  /** It was in the event until an organiser removed it. */
  | { kind: "removed_by_organiser" }
  | FailedDelivery;

export type FailedDelivery = { kind: "failed"; code: string; message: string };

export function failed(code: string, message: string): FailedDelivery {
  return { kind: "failed", code, message };
}

export interface DeliveryOptions {
  patience: Omit<Patience, "onRetry">;
  onRetry(task: PhotoTask, ...retry: Parameters<Patience["onRetry"]>): void;
  /** A transfer that moves no byte for this long is restarted; the time doubles with each stall. */
  stallMs: number;
  maxBytes(): number;
  /** Also send photos that an organiser removed. */
  again?: boolean | undefined;
  proxyFor(url: string): string | undefined;
  /** Whether the store has answered any put of this run. */
  store: { hasAnswered: boolean };
  initiate: InitiateBatcher["initiate"];
  /** How large photos are sent in parts; absent: all go in one piece. */
  parts?: PartDeliveryOptions | undefined;
  /** On each attempt: the photo has its URL and waits for a slot; its put starts; its put has ended. */
  onReady(task: PhotoTask): void;
  onPut(task: PhotoTask): void;
  onSent(task: PhotoTask, photo: PreparedPhoto, sent: SentPut): void;
  /** A put abandoned because the run is ending is not tried again. */
  throwIfStopped(): void;
  /** No more puts start. */
  throwIfInterrupted(): void;
  now(): number;
}
