// Sends the parts that one answer of initiate asks for, each with its URL: one after the other, or a few at once where nobody
// else has use for the line.
import type { PartsAnswer, PartUrl } from "../../api/contract.ts";
import type { PartPlan } from "./flow/part-plan.ts";
import type { FilePart, PhotoTask, PreparedPhoto, SentPut } from "./photo-task.ts";
import type { RequestGate } from "./requests/request-gate.ts";
import { isStoredPut, type PutResult } from "./worker/put-photo.ts";

export interface PartOptions {
  gate: Pick<RequestGate, "waitOutPause" | "answered">;
  plan: PartPlan;
  /** Without a byte for so long, a transfer is begun again; longer where the line was seen to come back. */
  stallMs: number;
  proxyFor(url: string): string | undefined;
  /** Nothing new is to be begun. */
  isStopping(): boolean;
  /** Whether a slot is free that no other photo has use for; and whether another waits for one by now. */
  hasSpareSlot(sizeBytes: number): boolean;
  isSlotWanted(): boolean;
  /** Whether more large photos are sent by now than the line needs: then those that have a slot take turns. */
  isCrowded(sizeBytes: number): boolean;
  /** The first part begins. */
  onPut(task: PhotoTask): void;
  /** A part has ended, stored or not. */
  onPartSent(task: PhotoTask, sizeBytes: number, sent: SentPut): void;
  now(): number;
}

/** What became of them. */
export interface SentParts {
  /** How many the store has now. */
  stored: number;
  /** Why the others are not there: of the first that failed. Absent where all were sent, or their turn did not come. */
  failure?: { result: PutResult; sentBytes: number };
  /** The local file is no longer what was hashed. */
  isChanged: boolean;
}

/** More than a few connections for one photo gain nothing, and each has a part under way that an interruption loses. */
const mostAtOnce = 6;

/** @param maxAgeMs older URLs are not used any more. @throws what the gate throws, once all that was begun has ended */
export async function sendParts(
  task: PhotoTask,
  photo: PreparedPhoto,
  { size, urls }: PartsAnswer,
  maxAgeMs: number,
  options: PartOptions,
): Promise<SentParts> {
  const { gate, plan, now } = options;
  const askedAt = now();
  const queue = [...urls];
  const outcome: SentParts = { stored: 0, isChanged: false };
  const senders: Promise<void>[] = [];
  const thrown: unknown[] = [];
  const isOver = () =>
    queue.length === 0 || outcome.failure !== undefined || options.isStopping() || now() - askedAt > maxAgeMs;

  async function send(isFirst: boolean): Promise<void> {
    let giveBack = await task.takePartSlot(photo);
    try {
      if (isFirst && !isOver()) options.onPut(task);
      while (!isOver() && (isFirst || !options.isSlotWanted())) {
        await gate.waitOutPause();
        const leave = await plan.enter();
        try {
          const part = isOver() ? undefined : queue.shift();
          if (part) await beginOne(part);
        } finally {
          leave();
        }
        if (isOver() || !options.isCrowded(photo.sizeBytes)) continue;
        giveBack();
        if (!isFirst) return;
        giveBack = await task.takePartSlot(photo);
      }
    } finally {
      giveBack();
    }
  }

  // Its rejection is handled from the start: others may still be sending when it fails.
  const addSender = (isFirst: boolean) => void senders.push(send(isFirst).catch((error) => void thrown.push(error)));

  async function beginOne(part: PartUrl): Promise<void> {
    if (queue.length > 0 && senders.length < mostAtOnce && options.hasSpareSlot(photo.sizeBytes)) {
      addSender(false);
    }
    await sendOne(part);
  }

  async function sendOne({ number, url, headers }: PartUrl): Promise<void> {
    const part = rangeOf(number, size, photo.sizeBytes);
    const stallMs = plan.stallMs(options.stallMs);
    const request = { url, headers, proxy: options.proxyFor(url), stallMs, isAlone: plan.isAlone };
    const sent = await task.putPart(photo, part, request);
    plan.learn(sent, part.sizeBytes);
    options.onPartSent(task, part.sizeBytes, sent);
    const { result, sentBytes } = sent;
    if (result.kind === "answered") {
      gate.answered();
      if (result.isChanged) outcome.isChanged = true;
    }
    if (isStoredPut(result)) outcome.stored++;
    else outcome.failure ??= { result, sentBytes };
  }

  addSender(true);
  // Further ones are added while these run.
  for (let n = 0; n < senders.length; n++) await senders[n];
  if (thrown.length > 0) throw thrown[0];
  return outcome;
}

function rangeOf(number: number, size: number, sizeBytes: number): FilePart {
  const startAt = (number - 1) * size;
  return { startAt, sizeBytes: Math.min(size, sizeBytes - startAt) };
}
