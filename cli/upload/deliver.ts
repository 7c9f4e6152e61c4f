// Takes one photo from "may I?" to "stored": initiate, upload slot, put (of the whole, or of parts). Every attempt begins with
// initiate: it gives a fresh URL, and it knows when an answer was lost but the photo was not, so that no bytes go out twice.
import { basename } from "node:path";
import type { CaptionFields, InitiateRequest, PartsAnswer } from "../../api/contract.ts";
import { RequestError } from "../errors.ts";
import { createPartDelivery, type PartDeliveryOptions } from "./deliver-parts.ts";
import { type CaptionOutcome, captionOutcome } from "./endings.ts";
import type { PhotoTask, PreparedPhoto, SentPut } from "./photo-task.ts";
import type { InitiateBatcher } from "./requests/batch-initiates.ts";
import { type Patience, waitToRetry } from "./requests/call-api.ts";
import { decideAfterPut, maxAttempts, maxPuts } from "./requests/decide-retry.ts";
import type { PutResult } from "./worker/put-photo.ts";

export type Delivered =
  /** The event has the bytes. `isNew`: they came from this run. */
  | { kind: "stored"; isNew: boolean; caption: CaptionOutcome }
  /** It was in the event, and an organiser removed it. */
  | { kind: "removed_by_organiser" }
  | FailedDelivery;

type FailedDelivery = { kind: "failed"; code: string; message: string };

export interface DeliveryOptions {
  patience: Omit<Patience, "onRetry">;
  onRetry(task: PhotoTask, ...told: Parameters<Patience["onRetry"]>): void;
  /** A transfer that moves no byte for so long is begun again; each time it stalls it is given twice as long. */
  stallMs: number;
  maxBytes(): number;
  /** Also send photos that an organiser removed. */
  again?: boolean | undefined;
  proxyFor(url: string): string | undefined;
  initiate: InitiateBatcher["initiate"];
  /** How large photos go in parts; absent: none does. */
  parts?: PartDeliveryOptions | undefined;
  /** The photo has its URL and waits for its slot; its put begins; it has ended. Again with each attempt. */
  onReady(task: PhotoTask): void;
  onPut(task: PhotoTask): void;
  onSent(task: PhotoTask, photo: PreparedPhoto, sent: SentPut): void;
  /** A put that was abandoned because the run ends is not tried again. */
  throwIfStopped(): void;
  now(): number;
}

/** A presigned URL lives for 15 minutes; one that waited this long for its turn is asked for again. */
const maxUrlAgeMs = 5 * 60_000;
const maxStallMs = 5 * 60_000;

/** @throws what stops the whole run: SignInError, a refusal that holds for every photo, an abort */
export async function deliver(
  task: PhotoTask,
  first: PreparedPhoto,
  caption: CaptionFields,
  options: DeliveryOptions,
): Promise<Delivered> {
  const { patience, now } = options;
  const { gate } = patience;
  const inParts = createPartDelivery(task, first, options.parts);
  const fileName = basename(task.file.local.path);
  const onRetry: Patience["onRetry"] = (...told) => options.onRetry(task, ...told);
  let photo = first;
  let wasPut = false;
  let wasRehashed = false;
  let stalls = 0;
  /** The attempt under way, counting only those that say something about this photo; and all puts. */
  let attempt = 1;
  let puts = 0;

  for (;;) {
    if (inParts.mustReadAgain(photo)) {
      const read = await inParts.readAgain(photo);
      if (read.kind === "failed") return failed(read.code, read.message);
      photo = read.photo;
    }
    const initiated = await options.initiate(request(), onRetry).catch(undefinedIfRemoved);
    if (!initiated) return { kind: "removed_by_organiser" };
    if ("status" in initiated) {
      return { kind: "stored", isNew: wasPut || initiated.assembled === true, caption: captionOutcome(initiated) };
    }
    const initiatedAt = now();
    options.onReady(task);
    const answersBefore = gate.answers;
    const isInParts = "parts" in initiated;
    inParts.answered(isInParts);
    const sent = isInParts ? await sendParts(initiated.parts) : await putWhole(initiated, initiatedAt);
    if (!sent) continue;
    if (sent.kind === "failed") return sent;
    const ended = await follow(sent, isInParts, answersBefore);
    if (ended) return ended;
  }

  function request(): InitiateRequest {
    const { contentType, sha256, sizeBytes: size } = photo;
    const asked: InitiateRequest = { ...caption, contentType, fileName, sha256, size };
    if (options.again) asked.again = true;
    inParts.ask(asked, photo);
    return asked;
  }

  /** @returns why not all parts are there, or undefined: initiate says what follows */
  async function sendParts(answer: PartsAnswer): Promise<PutResult | FailedDelivery | undefined> {
    const round = await inParts.send(photo, answer, maxUrlAgeMs);
    if (round.kind === "failed") return failed(round.code, round.message);
    photo = round.photo;
    if (round.stored > 0) {
      wasPut = true;
      attempt = 1;
      puts = 0;
    }
    return round.failure;
  }

  /** @returns undefined where its URL waited for too long */
  async function putWhole(
    { s3PutObjectUrl: url, headers }: { s3PutObjectUrl: string; headers: Record<string, string> },
    initiatedAt: number,
  ): Promise<PutResult | undefined> {
    await task.takeSlot(photo);
    await gate.waitOutPause();
    if (now() - initiatedAt > maxUrlAgeMs) {
      task.freeSlot();
      return undefined;
    }
    options.onPut(task);
    const stallMs = Math.min(maxStallMs, options.stallMs * 2 ** stalls);
    const sent = await task.put(photo, { url, headers, proxy: options.proxyFor(url), stallMs });
    options.onSent(task, photo, sent);
    return sent.result;
  }

  /** @returns how it ends, or undefined where there is to be another attempt, now that it is time for it */
  async function follow(result: PutResult, isInParts: boolean, answersBefore: number): Promise<Delivered | undefined> {
    const isRestarted = result.kind === "restarted"; // by ourselves: no failure of this photo's
    if (isRestarted) options.throwIfStopped();
    else puts++;
    if (result.kind === "answered") gate.answered();
    const decision = decideAfterPut(result);
    if (decision.action === "confirm") return arrived(result);
    if (decision.action === "fail") return failed(decision.code, decision.message);
    if (decision.action === "rehash") return readAgain(decision);
    wasPut = true; // as far as anybody knows
    if (result.kind === "unanswered") {
      patience.signal.throwIfAborted();
      if (result.code === "stalled") stalls++;
      gate.unanswered(result.message);
    }
    if (decision.pausesAll) {
      patience.onSlowDown();
      gate.slowDown(decision.retryAfterMs, decision.message);
    }
    // Where a line breaks again and again, others get parts through meanwhile, as this photo will.
    const isLinesFault = isInParts && result.kind === "unanswered";
    const isPhotos = result.kind === "answered" || (gate.answers > answersBefore && !isLinesFault);
    if (!isRestarted && isPhotos) attempt++;
    if (attempt > maxAttempts || puts >= maxPuts)
      return failed(decision.code, `${decision.message}; given up after ${puts} tries`);
    // Where nobody gets an answer the waits grow too, but more slowly.
    const next = Math.max(2, attempt, 1 + Math.ceil(puts / 3));
    await waitToRetry(next, decision, { ...patience, onRetry });
    return undefined;
  }

  async function arrived(result: PutResult): Promise<Delivered> {
    const isAnswered = result.kind === "answered";
    if (isAnswered && result.isChanged && !(await isStillThePhoto())) {
      const advice = "the local file has changed since; run again to upload the new version";
      return failed("changed", `it was uploaded, but ${advice}`);
    }
    const isNew = isAnswered && (result.status === 200 || wasPut);
    return { kind: "stored", isNew, caption: "as_it_was" };
  }

  // A new mode or a new name of the file changes its identity, not its bytes.
  async function isStillThePhoto(): Promise<boolean> {
    const reread = await task.rehash(options.maxBytes());
    return reread.kind === "photo" && reread.sha256 === photo.sha256;
  }

  /** Once: the same bytes are asked for anew. */
  async function readAgain({ code, message }: { code: string; message: string }): Promise<Delivered | undefined> {
    const reread = wasRehashed ? undefined : await task.rehash(options.maxBytes(), photo.parts?.size);
    wasRehashed = true;
    if (reread?.kind === "failed" || reread?.kind === "skipped") return failed("changed", reread.message);
    if (reread?.sha256 !== photo.sha256) return failed(code, message);
    photo = reread;
    return undefined;
  }
}

/** The one refusal that is no failure. */
function undefinedIfRemoved(error: unknown): undefined {
  if (!(error instanceof RequestError) || error.code !== "removed_by_organiser") throw error;
}

function failed(code: string, message: string): FailedDelivery {
  return { kind: "failed", code, message };
}
