// What a delivery is given, and how it ends.
import type { PartDeliveryOptions } from "./deliver-parts.ts";
import type { CaptionOutcome } from "./endings.ts";
import type { PhotoTask, PreparedPhoto, SentPut } from "./photo-task.ts";
import type { InitiateBatcher } from "./requests/batch-initiates.ts";
import type { Patience } from "./requests/call-api.ts";

export type Delivered =
  /** The bytes are there. `isNew`: they came from this run. `saidBy`: who said so last, the API's initiate or the store's answer to a put. */
  | { kind: "stored"; isNew: boolean; saidBy: "api" | "store"; caption: CaptionOutcome }
  /** It was in the event, and an organiser removed it. */
  | { kind: "removed_by_organiser" }
  | FailedDelivery;

export type FailedDelivery = { kind: "failed"; code: string; message: string };

export function failed(code: string, message: string): FailedDelivery {
  return { kind: "failed", code, message };
}

export interface DeliveryOptions {
  patience: Omit<Patience, "onRetry">;
  onRetry(task: PhotoTask, ...told: Parameters<Patience["onRetry"]>): void;
  /** A transfer that moves no byte for so long is begun again; each time it stalls it is given twice as long. */
  stallMs: number;
  maxBytes(): number;
  /** Also send photos that an organiser removed. */
  again?: boolean | undefined;
  proxyFor(url: string): string | undefined;
  /** Whether the store has answered any put of this run. */
  store: { hasAnswered: boolean };
  initiate: InitiateBatcher["initiate"];
  /** How large photos go in parts; absent: none does. */
  parts?: PartDeliveryOptions | undefined;
  /** The photo has its URL and waits for its slot; its put begins; it has ended. Again with each attempt. */
  onReady(task: PhotoTask): void;
  onPut(task: PhotoTask): void;
  onSent(task: PhotoTask, photo: PreparedPhoto, sent: SentPut): void;
  /** A put that was abandoned because the run ends is not tried again. */
  throwIfStopped(): void;
  /** No put begins any more. */
  throwIfInterrupted(): void;
  now(): number;
}
