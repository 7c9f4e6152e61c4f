// Takes one photo from initiate to stored: initiate, upload slot, put (of the whole photo or its parts). Every attempt starts with
// initiate: it returns a fresh URL, and if only the store's answer was lost, it says so and no bytes are sent twice.
import { basename } from "node:path";
import type { CaptionFields, InitiateAnswer, InitiateRequest, PartsAnswer } from "../../api/contract.ts";
import { Attempts } from "./count-attempts.ts";
import { createPartDelivery, type PartDelivery } from "./deliver-parts.ts";
import { type Delivered, type DeliveryOptions, type FailedDelivery, failed } from "./delivery-options.ts";
import { captionOutcome } from "./endings.ts";
import { isRemoval } from "./judge-left-out.ts";
import { judgeReread } from "./judge-reread.ts";
import type { PhotoTask } from "./photo-task.ts";
import { type Patience, waitToRetry } from "./requests/call-api.ts";
import { type Decision, decideAfterPut } from "./requests/decide-retry.ts";
import type { PreparedPhoto } from "./worker/prepare-photo.ts";
import type { PutResult } from "./worker/put-photo.ts";

type PutAnswer = Extract<InitiateAnswer, { s3PutObjectUrl: string }>;

/** A presigned URL lives for 15 minutes; one that has waited this long for its slot is requested again. */
const maxUrlAgeMs = 5 * 60_000;

/** @throws what stops the whole run: SignInError, a refusal that holds for every photo, an abort */
export function deliver(
  task: PhotoTask,
  photo: PreparedPhoto,
  caption: CaptionFields,
  options: DeliveryOptions,
): Promise<Delivered> {
  return new Delivery(task, photo, caption, options).run();
}

/** State kept from one attempt to the next. A class, because hundreds run at once and closures would cost more. */
class Delivery {
  readonly #task: PhotoTask;
  readonly #caption: CaptionFields;
  readonly #options: DeliveryOptions;
  readonly #inParts: PartDelivery;
  readonly #onRetry: Patience["onRetry"];
  readonly #attempts = new Attempts();
  #photo: PreparedPhoto;
  #wasPut = false;
  #wasRehashed = false;

  constructor(task: PhotoTask, photo: PreparedPhoto, caption: CaptionFields, options: DeliveryOptions) {
    this.#task = task;
    this.#photo = photo;
    this.#caption = caption;
    this.#options = options;
    this.#inParts = createPartDelivery(task, photo, options.parts);
    this.#onRetry = (...retry) => options.onRetry(task, ...retry);
  }

  async run(): Promise<Delivered> {
    const { initiate, onReady, now, store, throwIfStopped } = this.#options;
    const { gate } = this.#options.patience;
    const inParts = this.#inParts;
    for (;;) {
      if (inParts.mustReadAgain(this.#photo)) {
        const read = await inParts.readAgain(this.#photo);
        if (read.kind === "failed") return failed(read.code, read.message);
        this.#photo = read.photo;
      }
      const initiated = await initiate(this.#request(), this.#onRetry).catch(undefinedIfRemoved);
      if (!initiated) return { kind: "removed_by_organiser" };
      if ("status" in initiated) {
        const isNew = this.#wasPut || initiated.assembled === true;
        return { kind: "stored", isNew, saidBy: "api", caption: captionOutcome(initiated) };
      }
      const initiatedAt = now();
      onReady(this.#task);
      const answersBefore = gate.answers;
      const isInParts = "parts" in initiated;
      inParts.noteAnswer(isInParts);
      const sent = isInParts ? await this.#sendParts(initiated.parts) : await this.#putWhole(initiated, initiatedAt);
      if (!sent) continue;
      if (sent.kind === "failed") return sent;
      if (sent.kind === "restarted") throwIfStopped();
      else this.#attempts.put();
      if (sent.kind === "answered") {
        gate.answered();
        store.hasAnswered = true;
      }
      const decision = decideAfterPut(sent, store.hasAnswered);
      if (decision.action === "confirm") return this.#stored(sent);
      if (decision.action === "fail") return failed(decision.code, decision.message);
      const ended = await (decision.action === "rehash"
        ? this.#readAgain(decision)
        : this.#waitToRetry(sent, decision, isInParts, gate.answers > answersBefore));
      if (ended) return ended;
    }
  }

  #request(): InitiateRequest {
    const { contentType, sha256, sizeBytes: size } = this.#photo;
    const fileName = basename(this.#task.file.local.path);
    // A caption has none of these names. Putting the spread first takes V8 thirty times as long.
    const request: InitiateRequest = { contentType, fileName, sha256, size, ...this.#caption };
    if (this.#options.again) request.again = true;
    this.#inParts.describe(request, this.#photo);
    return request;
  }

  /** @returns why a part is missing, or undefined: the next initiate says what follows */
  async #sendParts(answer: PartsAnswer): Promise<PutResult | FailedDelivery | undefined> {
    const round = await this.#inParts.send(this.#photo, answer, maxUrlAgeMs);
    if (round.kind === "failed") return failed(round.code, round.message);
    this.#photo = round.photo;
    if (round.stored > 0) {
      this.#options.store.hasAnswered = true;
      this.#wasPut = true;
      this.#attempts.progressed();
    }
    return round.failure;
  }

  /** @returns undefined if its URL waited too long */
  async #putWhole({ s3PutObjectUrl: url, headers }: PutAnswer, initiatedAt: number): Promise<PutResult | undefined> {
    const { patience, now, onPut, onSent, proxyFor, throwIfInterrupted, stallMs: leastStallMs } = this.#options;
    const task = this.#task;
    await task.takeSlot(this.#photo);
    if (patience.gate.isPaused) {
      await patience.gate.waitOutPause();
      throwIfInterrupted();
    }
    if (now() - initiatedAt > maxUrlAgeMs) {
      task.freeSlot();
      return undefined;
    }
    onPut(task);
    const stallMs = this.#attempts.stallMs(leastStallMs);
    const sent = await task.put(this.#photo, { url, headers, proxy: proxyFor(url), stallMs });
    onSent(task, this.#photo, sent);
    this.#inParts.learnWhole(sent);
    return sent.result;
  }

  /**
   * Waits until the next attempt. @param wasAnswered any request got an answer during this attempt, this put included
   * @returns how the delivery ends if there is no next attempt
   */
  async #waitToRetry(
    result: PutResult,
    decision: Extract<Decision, { action: "retry" }>,
    isInParts: boolean,
    wasAnswered: boolean,
  ): Promise<Delivered | undefined> {
    const { patience } = this.#options;
    this.#wasPut = true; // as far as anybody knows
    if (result.kind === "unanswered") {
      patience.signal.throwIfAborted();
      if (result.code === "stalled") this.#attempts.stalled();
      patience.gate.unanswered(result.message);
    }
    if (decision.pausesAll) {
      patience.onSlowDown();
      patience.gate.slowDown(decision.retryAfterMs, decision.message);
    }
    // On a line that keeps breaking, other photos get parts through meanwhile, and this one will too.
    const isLinesFault = isInParts && result.kind === "unanswered";
    const isPhotosFault = wasAnswered && !isLinesFault;
    if (result.kind !== "restarted" && isPhotosFault) this.#attempts.failed(); // the engine restarts by itself
    const { givenUpAfter, next } = this.#attempts;
    if (givenUpAfter) return failed(decision.code, `${decision.message}; given up after ${givenUpAfter} tries`);
    await waitToRetry(next, decision, { ...patience, onRetry: this.#onRetry });
    return undefined;
  }

  #stored(result: PutResult): Delivered | Promise<Delivered> {
    const isAnswered = result.kind === "answered";
    const saidBy = isAnswered && result.status === 200 ? "store" : "store_before";
    const isNew = saidBy === "store" || this.#wasPut;
    const stored: Delivered = { kind: "stored", isNew, saidBy, caption: "as_it_was" };
    return isAnswered && result.isChanged ? this.#storedIfUnchanged(stored) : stored;
  }

  // A new mode or name changes the file's identity, not its bytes.
  async #storedIfUnchanged(stored: Delivered): Promise<Delivered> {
    const reread = judgeReread(await this.#task.rehash(this.#options.maxBytes()), this.#photo.sha256);
    if (reread.kind === "photo") return stored;
    if (reread.code === "not_tried") return reread;
    const advice = "the local file has changed since; run again to upload the new version";
    return failed("changed", `it was uploaded, but ${advice}`);
  }

  /** If the file has the same bytes, they are sent again, once. */
  async #readAgain({ code, message }: { code: string; message: string }): Promise<Delivered | undefined> {
    const { sha256, parts } = this.#photo;
    const reread = judgeReread(await this.#task.rehash(this.#options.maxBytes(), parts?.size), sha256);
    if (reread.kind === "failed") return reread;
    if (this.#wasRehashed) return failed(code, message);
    this.#wasRehashed = true;
    this.#photo = reread;
    return undefined;
  }
}

/** The only refusal that is not a failure. */
function undefinedIfRemoved(error: unknown): undefined {
  if (!isRemoval(error)) throw error;
}
