// Sends the parts that one answer of initiate asks for, each to its URL: one after the other, or a few at once if no other photo needs
// the line.
import type { PartsAnswer, PartUrl } from "../../api/contract.ts";
import type { PartPlan } from "./flow/part-plan.ts";
import type { FilePart, PhotoTask, SentPut } from "./photo-task.ts";
import type { RequestGate } from "./requests/request-gate.ts";
import type { PreparedPhoto } from "./worker/prepare-photo.ts";
import { isStoredPut, type PutResult } from "./worker/put-photo.ts";

export interface PartOptions {
  gate: Pick<RequestGate, "waitOutPause" | "answered">;
  plan: PartPlan;
  /** A transfer that moves no byte for this long is restarted; longer on a line that was seen to recover. */
  stallMs: number;
  proxyFor(url: string): string | undefined;
  /** Whether nothing new may start. */
  isStopping(): boolean;
  /** Whether a slot is free that no other photo needs; whether another photo is now waiting for one. */
  hasSpareSlot(sizeBytes: number): boolean;
  isSlotWanted(): boolean;
  /** Whether more large photos are being sent than the line needs; if so, those with a slot take turns. */
  isCrowded(sizeBytes: number): boolean;
  /** The first part starts. */
  onPut(task: PhotoTask): void;
  /** A part has ended, stored or not. */
  onPartSent(task: PhotoTask, sizeBytes: number, sent: SentPut): void;
  now(): number;
}

/** The result of sending them. */
export interface SentParts {
  /** How many were stored. */
  stored: number;
  /** The first failure. Absent if all were stored, or if the rest did not get a turn. */
  failure?: { result: PutResult; sentBytes: number };
  /** The local file is no longer what was hashed. */
  isChanged: boolean;
}

/** More connections for one photo gain nothing, and an interruption loses the part on each. */
const maxAtOnce = 6;

/** @param maxAgeMs older URLs are not used any more. @throws what the gate throws, once every part in flight has ended */
export async function sendParts(
  task: PhotoTask,
  photo: PreparedPhoto,
  { size, urls }: PartsAnswer,
  maxAgeMs: number,
  options: PartOptions,
): Promise<SentParts> {
  const { gate, plan, now } = options;
  const receivedAt = now();
  const queue = [...urls];
  const outcome: SentParts = { stored: 0, isChanged: false };
  const senders: Promise<void>[] = [];
  const thrown: unknown[] = [];
  const isOver = () =>
    queue.length === 0 || outcome.failure !== undefined || options.isStopping() || now() - receivedAt > maxAgeMs;

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

  // Catches rejections at once: other senders may still be running.
  const addSender = (isFirst: boolean) => void senders.push(send(isFirst).catch((error) => void thrown.push(error)));

  async function beginOne(part: PartUrl): Promise<void> {
    if (queue.length > 0 && senders.length < maxAtOnce && options.hasSpareSlot(photo.sizeBytes)) {
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
  // Senders are added while these run.
  for (let n = 0; n < senders.length; n++) await senders[n];
  if (thrown.length > 0) throw thrown[0];
  return outcome;
}

function rangeOf(number: number, size: number, sizeBytes: number): FilePart {
  const startAt = (number - 1) * size;
  return { startAt, sizeBytes: Math.min(size, sizeBytes - startAt) };
}
