// Takes one photo from "may I?" to "stored". Every attempt begins with initiate: it gives a fresh URL, and it knows when an
// answer was lost but the photo was not, so that no bytes go out twice.
import type { CaptionFields, InitiateAnswer } from "../../api/contract.ts";
import type { InitiateBatcher } from "./requests/batch-initiates.ts";
import { type Patience, waitToRetry } from "./requests/call-api.ts";
import { decideAfterPut, maxAttempts, maxPuts } from "./requests/decide-retry.ts";
import type { Prepared } from "./worker/prepare-photo.ts";
import type { PutRequest, PutResult } from "./worker/put-photo.ts";

export type PreparedPhoto = Extract<Prepared, { kind: "photo" }>;

export type Sent =
  /** The event has the bytes. `isNew`: they came from this run. */
  { kind: "stored"; isNew: boolean; caption: CaptionOutcome } | { kind: "failed"; code: string; message: string };

export interface SendOptions {
  patience: Patience;
  stallMs: number;
  proxyFor(url: string): string | undefined;
  initiate: InitiateBatcher["initiate"];
  /** Takes a slot among the puts. */
  slots<Result>(put: () => Promise<Result>): Promise<Result>;
  put(photo: PreparedPhoto, request: PutRequest): Promise<PutResult>;
  /** Reads the file again: the photo as it is now. */
  rehash(): Promise<Prepared>;
  /** The photo has its URL and waits for its turn; its put begins. Again with each attempt. */
  onWaitingForSlot(): void;
  onPutBegins(): void;
  now(): number;
}

/** A presigned URL lives for 15 minutes; one that waited this long for its turn is asked for again. */
const maxUrlAgeMs = 5 * 60_000;
const maxStallMs = 5 * 60_000;

/** @throws what stops the whole run: SignInError, a refusal that holds for every photo, an abort */
export async function sendPhoto(
  fileName: string,
  caption: CaptionFields,
  first: PreparedPhoto,
  options: SendOptions,
): Promise<Sent> {
  const { patience, now } = options;
  const { gate } = patience;
  let photo = first;
  let wasPut = false;
  let wasRehashed = false;
  let stalls = 0;
  let puts = 0;
  for (let attempt = 1; ; ) {
    const request = {
      contentType: photo.contentType,
      ...caption,
      fileName,
      sha256: photo.sha256,
      size: photo.sizeBytes,
    };
    const initiated = await options.initiate(request, patience.onRetry);
    if ("status" in initiated) return { kind: "stored", isNew: wasPut, caption: captionOutcome(initiated) };
    const initiatedAt = now();
    options.onWaitingForSlot();
    const answersBefore = gate.answers;
    const result = await options.slots(async () => {
      await gate.waitOutPause();
      if (now() - initiatedAt > maxUrlAgeMs) return undefined;
      options.onPutBegins();
      return options.put(photo, {
        url: initiated.s3PutObjectUrl,
        headers: initiated.headers,
        proxy: options.proxyFor(initiated.s3PutObjectUrl),
        stallMs: Math.min(maxStallMs, options.stallMs * 2 ** stalls),
      });
    });
    if (!result) continue;
    const isRestarted = result.kind === "restarted"; // by ourselves: no failure of this photo's
    if (!isRestarted) puts++;
    if (result.kind === "answered") gate.answered();
    const decision = decideAfterPut(result);
    if (decision.action === "confirm") {
      if (result.kind === "answered" && result.isChanged && !(await isStillThePhoto(photo, options))) {
        return failed(
          "changed",
          "it was uploaded, but the local file has changed since; run again to upload what it is now",
        );
      }
      const isNew = result.kind === "answered" && (result.status === 200 || wasPut);
      return { kind: "stored", isNew, caption: "as_it_was" };
    }
    if (decision.action === "fail") return failed(decision.code, decision.message);
    if (decision.action === "rehash") {
      const again = wasRehashed ? undefined : await options.rehash();
      wasRehashed = true;
      if (again?.kind === "failed" || again?.kind === "skipped") return failed("changed", again.message);
      if (again?.sha256 !== photo.sha256) return failed(decision.code, decision.message);
      photo = again;
      continue;
    }
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
    if (!isRestarted && (result.kind === "answered" || gate.answers > answersBefore)) attempt++;
    if (attempt > maxAttempts || puts >= maxPuts) return failed(decision.code, `${decision.message}, ${puts} times`);
    await waitToRetry(Math.max(attempt, Math.ceil(puts / 3)), decision, patience);
  }
}

/** What became of the record of a photo that was there before. `refused`: it is somebody else's, and says otherwise. */
export type CaptionOutcome = "as_it_was" | "updated" | "refused";

export function captionOutcome(answer: Extract<InitiateAnswer, { status: "stored" }>): CaptionOutcome {
  if (answer.captionUpdated) return "updated";
  return answer.captionRefused ? "refused" : "as_it_was";
}

// A new mode or a new name of the file changes its identity, not its bytes.
async function isStillThePhoto(photo: PreparedPhoto, options: SendOptions): Promise<boolean> {
  const now = await options.rehash();
  return now.kind === "photo" && now.sha256 === photo.sha256;
}

function failed(code: string, message: string): Sent {
  return { kind: "failed", code, message };
}
