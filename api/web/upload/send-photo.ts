// One photo's way from "may I?" to "stored". Every attempt begins with initiate: fresh URLs, and it knows when only an answer was lost, and which parts
// of a large photo are there.
import type { InitiateAnswer } from "../../contract.ts";
import { backoffMs, wait } from "../http/backoff.ts";
import { Failure } from "../http/failure.ts";
import type { Api } from "../http/open-api.ts";
import type { Slots } from "./adapt-slots.ts";
import type { Gate } from "./open-gate.ts";
import type { PutResult, putPhoto } from "./put-photo.ts";
import { maxAttempts, maxPuts, maxRetryAfterMs, putVerdict } from "./put-verdict.ts";
import { sendParts } from "./send-parts.ts";
import type { Reason, UploadItem } from "./upload-item.ts";

export type SendEnd =
  /** S3 has it; the event is yet to say so. `captionSent`: what had been typed by then; `isNew`: it came from here. */
  | { kind: "stored"; captionSent: string; isNew: boolean }
  /** The event has it. `wasPut`: by an attempt whose answer was lost. */
  | { kind: "known"; wasPut: boolean }
  /** The file is to be read again: its bytes were others, or parts of another size are there already. */
  | { kind: "reread"; partBytes: number | undefined }
  | { kind: "failed"; reason: Reason }
  | { kind: "stopped" };

export interface SendOptions {
  api: Pick<Api, "initiate">;
  eventId: string;
  gate: Gate;
  slots: Slots;
  /** For one more connection, where no other photo has use for it. @returns how to give it back */
  takeFreeSlot(): (() => void) | undefined;
  put: typeof putPhoto;
  now(): number;
  signal: AbortSignal;
  /** @param wereThere the bytes are those of an earlier visit */
  onSent(bytes: number, wereThere?: boolean): void;
}

/** S3 has all parts once each of them was taken; an API that asks for them over and over is none. */
const maxRounds = 3;

export async function sendPhoto(item: UploadItem, options: SendOptions): Promise<SendEnd> {
  const { gate, slots, now, signal, onSent } = options;
  let failures = 0;
  let puts = 0;
  let wasPut = false;
  let partsStored = 0;
  /** They stay where they are, whatever comes. */
  let keptBytes = 0;

  /** @returns whether there is another attempt to make */
  async function again(pause: { retryAfterMs?: number | undefined; isForAll: boolean }): Promise<boolean> {
    failures++;
    if (failures >= maxAttempts || puts >= maxPuts) return false;
    const ms = Math.min(pause.retryAfterMs ?? backoffMs(failures, Math.random()), maxRetryAfterMs);
    if (pause.isForAll) {
      slots.eased(now());
      gate.slowDown(Math.max(ms, 250));
    } else await wait(ms, signal);
    return !signal.aborted;
  }

  while (!signal.aborted) {
    await gate.pass(signal);
    if (signal.aborted) break;
    const { file } = item;
    if (!file) return { kind: "failed", reason: "unreadable" };
    const captionSent = captionOf(item);
    let answer: InitiateAnswer;
    try {
      answer = await initiate(item, options);
    } catch (error) {
      if (signal.aborted) break;
      if (!(error instanceof Failure) || !error.isTransient) return { kind: "failed", reason: reasonOf(error) };
      if (error.status === undefined) {
        gate.lost();
        continue;
      }
      const isForAll = error.status === 429 || error.status === 503;
      if (await again({ retryAfterMs: error.retryAfterMs, isForAll })) continue;
      return { kind: "failed", reason: { refused: error.message } };
    }
    if ("status" in answer) {
      if (!item.parts) return { kind: "known", wasPut };
      // S3 vouches for each part; the event says it of the whole once the API has read it.
      return { kind: "stored", captionSent, isNew: wasPut || answer.assembled === true };
    }

    let result: PutResult;
    const startedAt = now();
    if ("parts" in answer) {
      const { parts } = answer;
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
      if (parts.urls.length === 0 || partsStored > maxRounds * item.parts.sha256.length) {
        return { kind: "failed", reason: { refused: "The server asks for the same parts over and over." } };
      }
      if (!round.failure) continue;
      result = round.failure;
    } else {
      const put = { url: answer.s3PutObjectUrl, headers: answer.headers };
      result = await options.put(file, put, { signal, onSent });
    }
    if (result.kind === "stopped") break;
    puts++;
    wasPut = true; // as far as anybody knows
    if (result.kind === "unanswered") {
      onSent(keptBytes);
      if (!(await isReadable(file))) return { kind: "failed", reason: "unreadable" };
      slots.eased(now());
      // Nobody there at all, or only this connection: the probe tells.
      gate.lost();
      if (puts >= maxPuts) return { kind: "failed", reason: "unreachable" };
      await wait(backoffMs(1, Math.random()), signal);
      continue;
    }
    const verdict = putVerdict(result);
    if (verdict === "done") {
      slots.arrived(item.size, Math.max(now(), startedAt + 1));
      onSent(item.size);
      return { kind: "stored", captionSent, isNew: true };
    }
    onSent(keptBytes);
    if (verdict === "renew") {
      failures++;
      if (failures >= maxAttempts) return { kind: "failed", reason: { refused: result.message } };
    } else if (verdict === "rehash") {
      return { kind: "reread", partBytes: item.parts?.size };
    } else if (verdict === "fail") {
      return { kind: "failed", reason: { refused: result.message || result.code || String(result.status) } };
    } else {
      const isForAll = verdict === "slow_down";
      if (!(await again({ retryAfterMs: result.retryAfterMs, isForAll }))) {
        return signal.aborted ? { kind: "stopped" } : { kind: "failed", reason: { refused: result.message } };
      }
    }
  }
  return { kind: "stopped" };
}

export const captionOf = ({ title, description }: UploadItem): string =>
  JSON.stringify([title?.trim() ?? "", description?.trim() ?? ""]);

function initiate(item: UploadItem, { api, eventId, signal }: SendOptions): Promise<InitiateAnswer> {
  const { contentType = "", sha256, size, name, parts } = item;
  const [title, description] = [item.title?.trim(), item.description?.trim()];
  return api.initiate(
    eventId,
    {
      contentType,
      size,
      fileName: name,
      ...(sha256 !== undefined && { sha256 }),
      ...(parts && { parts }),
      ...(title && { title }),
      ...(description && { description }),
    },
    signal,
  );
}

/** A file that was moved or changed since it was chosen fails as a lost connection would. */
async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

const reasons: Record<string, Reason> = {
  not_registered: "notRegistered",
  removed_by_organiser: "removedByOrganiser",
  quota_exceeded: "quota",
  unsupported_type: "unsupported",
  too_large: "tooLarge",
  signed_out: "signedOut",
  ticket_over_photos: "ticketPhotos",
  ticket_over_bytes: "ticketBytes",
  ticket_expired: "ticketEnded",
  ticket_revoked: "ticketEnded",
  ticket_invalid: "ticketEnded",
  unreachable: "unreachable",
};

export function reasonOf(error: unknown): Reason {
  if (!(error instanceof Failure)) return "unreachable";
  return reasons[error.code] ?? { refused: error.message };
}
