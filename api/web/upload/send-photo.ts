// Delivers one photo: initiate, then put. Every attempt starts with initiate, which gives fresh URLs, notices if only an answer was lost, and knows
// which parts of a large photo are stored.
import type { InitiateAnswer, PartsAnswer } from "../../contract.ts";
import { backoffMs, wait } from "../http/backoff.ts";
import { Failure, isFailure } from "../http/failure.ts";
import type { Api } from "../http/open-api.ts";
import type { Slots } from "./adapt-slots.ts";
import { concernsAll } from "./close-after.ts";
import type { Gate } from "./open-gate.ts";
import type { PutResult, putPhoto } from "./put-photo.ts";
import { maxAttempts, maxPuts, maxRetryAfterMs, putVerdict } from "./put-verdict.ts";
import { reasonOf } from "./reason-of.ts";
import { requestOf } from "./request-of.ts";
import { sendParts } from "./send-parts.ts";
import { captionOf, noteSent } from "./typed-caption.ts";
import type { Reason, UploadItem } from "./upload-item.ts";

export type SendEnd =
  /** S3 has it; the event has not confirmed it yet. `isNew`: we sent it. */
  | { kind: "stored"; isNew: boolean }
  /** The file must be read again: its bytes differ from the hash, or S3 has parts of another size. */
  | { kind: "reread"; partBytes: number | undefined }
  | { kind: "failed"; reason: Reason }
  | { kind: "stopped" };

export interface SendOptions {
  api: Pick<Api, "initiate">;
  eventId: string;
  gate: Gate;
  slots: Slots;
  /** Takes a slot for one more connection, if no other photo needs it. @returns a function that gives it back */
  takeFreeSlot(): (() => void) | undefined;
  put: typeof putPhoto;
  now(): number;
  signal: AbortSignal;
  /** @param wereThere the bytes were sent in an earlier visit */
  onSent(bytes: number, wereThere?: boolean): void;
}

/** How often each part may be sent: an API that keeps asking for the same parts is broken. */
const maxRounds = 3;

/** Another server's answer, although the API can be reached, counts as so many lost ones: a firewall probably refuses this photo. */
const foreignWeight = 6;

const stopped: SendEnd = { kind: "stopped" };
const failed = (reason: Reason): SendEnd => ({ kind: "failed", reason });
const refused = (message: string): SendEnd => failed({ refused: message });

export async function sendPhoto(item: UploadItem, options: SendOptions): Promise<SendEnd> {
  const { api, eventId, gate, slots, put, now, signal, onSent } = options;
  let failures = 0;
  let puts = 0;
  /** Initiates in a row without the API's answer, although the server is up. */
  let unanswered = 0;
  let partsStored = 0;
  /** Its bytes may have been stored by an earlier put. */
  let wasPut = false;
  /** Bytes that S3 has, whatever happens next. */
  let keptBytes = 0;

  while (!signal.aborted) {
    await gate.pass(signal);
    const { file } = item;
    if (signal.aborted) break;
    if (!file) return failed("unreadable");
    const answer = await ask();
    if (!answer) continue;
    if ("kind" in answer) return answer;
    if ("status" in answer) return { kind: "stored", isNew: wasPut || answer.assembled === true };
    const sent = "parts" in answer ? await putParts(file, answer.parts) : await putWhole(file, answer);
    if (!sent) continue;
    const end = sent.kind === "answered" || sent.kind === "unanswered" ? await afterPut(file, sent) : sent;
    if (end) return end;
  }
  return stopped;

  /** @returns undefined to try again */
  async function ask(): Promise<InitiateAnswer | SendEnd | undefined> {
    const words = captionOf(item);
    const parts = item.parts && { parts: item.parts };
    try {
      const answer = await api.initiate(eventId, { ...requestOf(item), ...parts, ...words }, signal);
      noteSent(item, words, answer);
      unanswered = 0;
      return answer;
    } catch (error) {
      if (signal.aborted) return stopped;
      if (!(error instanceof Failure) || !error.isTransient) return failed(reasonOf(error));
      if (error.status === undefined) {
        gate.lost();
        unanswered += isFailure(error, "not_the_api") ? foreignWeight : 1;
        if (unanswered >= maxPuts) return failed("unreachable");
        await wait(backoffMs(unanswered, Math.random()), signal);
        return undefined;
      }
      const { retryAfterMs, message } = error;
      return afterRefusal({ message, retryAfterMs, isForAll: concernsAll(error) });
    }
  }

  async function putWhole(
    file: Blob,
    { s3PutObjectUrl: url, headers }: { s3PutObjectUrl: string; headers: Record<string, string> },
  ): Promise<PutResult> {
    const startedAt = now();
    const result = await put(file, { url, headers }, { signal, onSent });
    if (result.kind === "answered" && putVerdict(result) === "done") {
      slots.arrived(item.size, Math.max(now(), startedAt + 1));
      keptBytes = item.size;
    }
    return result;
  }

  /** @returns the result of the first part that was not stored; undefined if all requested parts were */
  async function putParts(file: Blob, parts: PartsAnswer): Promise<PutResult | SendEnd | undefined> {
    if (parts.size !== item.parts?.size) return { kind: "reread", partBytes: parts.size };
    onSent(parts.storedBytes, true);
    const round = await sendParts(file, parts, options);
    keptBytes = round.storedBytes;
    partsStored += round.stored;
    if (round.stored > 0) {
      wasPut = true;
      failures = 0;
      puts = 0;
    }
    const isEndless = parts.urls.length === 0 || partsStored > maxRounds * item.parts.sha256.length;
    return isEndless ? refused("The server asks for the same parts over and over.") : round.failure;
  }

  /** @returns undefined to try again */
  async function afterPut(file: Blob, result: Exclude<PutResult, { kind: "stopped" }>): Promise<SendEnd | undefined> {
    puts++;
    wasPut = true;
    onSent(keptBytes);
    if (result.kind === "unanswered") {
      if (!(await isReadable(file))) return failed("unreadable");
      slots.eased(now());
      // The probe tells whether the server is gone or only this connection.
      gate.lost();
      if (puts >= maxPuts) return failed("unreachable");
      // As in the CLI, the waits grow slowly: the store may be unreachable for minutes while the API answers.
      await wait(backoffMs(Math.ceil(puts / 3), Math.random()), signal);
      return undefined;
    }
    const { status, code, message, retryAfterMs } = result;
    const verdict = putVerdict(result);
    switch (verdict) {
      case "done":
        // Somebody else may have sent these bytes, and the record has their caption. The typed one is sent again, and perhaps refused.
        if (status === 412) delete item.sentCaption;
        return { kind: "stored", isNew: true };
      case "renew":
        return ++failures < maxAttempts ? undefined : refused(message);
      case "rehash":
        return { kind: "reread", partBytes: item.parts?.size };
      case "fail":
        return refused(message || code || String(status));
      default:
        return afterRefusal({ message, retryAfterMs, isForAll: verdict === "slow_down" });
    }
  }

  /** Waits, or makes all requests wait. @returns undefined to try again */
  async function afterRefusal({ message, retryAfterMs, isForAll }: Refusal): Promise<SendEnd | undefined> {
    failures++;
    if (failures >= maxAttempts || puts >= maxPuts) return refused(message);
    const growingMs = backoffMs(failures, Math.random());
    const ms = Math.min(retryAfterMs ?? growingMs, maxRetryAfterMs);
    if (isForAll) {
      slots.eased(now());
      gate.slowDown(Math.max(ms, 250));
    } else await wait(Math.max(ms, growingMs), signal); // a busy photo asks for a second each time, and may be busy for many
    return undefined;
  }
}

interface Refusal {
  message: string;
  retryAfterMs: number | undefined;
  /** The server is overloaded, and would refuse other requests too. */
  isForAll: boolean;
}

/** Sending a file that was moved or changed since it was chosen looks like a lost connection. */
async function isReadable(file: Blob): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
