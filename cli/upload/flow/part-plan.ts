// How the parts of large photos are sent in this run: how large they are, over which connections, and how long one may stall.
// Learnt from what became of the transfers before.
import { partLimits } from "../../../api/contract.ts";
import type { PutResult } from "../worker/put-photo.ts";

export interface PartPlan {
  /** In bytes, of a photo that is read now. */
  readonly partBytes: number;
  /** Each part has a connection of its own: those that carry more are cut. */
  readonly isAlone: boolean;
  /**
   * Resolves when a part may begin. On a line that breaks or stalls only a few go at once: each is over sooner, and so is over at all.
   * @returns to be called when it has ended
   */
  enter(): Promise<() => void>;
  /** @param leastMs without a byte, after which a transfer is begun again where none has stalled before */
  stallMs(leastMs: number): number;
  /** What became of a transfer of so many bytes. */
  learn(sent: { result: PutResult; elapsedMs: number; sentBytes: number }, sizeBytes: number): void;
}

/** What a break costs is half a part on average, so they are as small as S3 takes them. */
export const smallPartBytes = partLimits.leastBytes;
/** Where a part is over in a second or two whatever its size, fewer of them spare requests and round trips. */
const largePartBytes = 16 * 1024 * 1024;
const [fastBytesPerMs, slowBytesPerMs] = [8_000, 4_000];
/** After a break; then it is tried again whether the line has become better. */
const partsAlone = 20;
/** At once, for as many parts after a break or a stall: two where a part is over in a few seconds, else one. */
const [fewAtOnce, fewBytesPerMs] = [2, 1_000];
/** A line that stalls and comes back is worth waiting for: a part that is begun again is sent again. */
const [firstPatience, mostPatience] = [2, 4];

export function createPartPlan(): PartPlan {
  let isFast = false;
  let aloneLeft = 0;
  let fewLeft = 0;
  let patience = firstPatience;
  let running = 0;
  let lastBytesPerMs = 0;
  const mostNow = () => (fewLeft === 0 ? Number.POSITIVE_INFINITY : lastBytesPerMs < fewBytesPerMs ? 1 : fewAtOnce);
  const waiting: (() => void)[] = [];
  const pump = () => {
    while (waiting.length > 0 && running < mostNow()) {
      running++;
      waiting.shift()?.();
    }
  };
  const leave = () => {
    running--;
    pump();
  };
  return {
    get partBytes() {
      return isFast && aloneLeft === 0 ? largePartBytes : smallPartBytes;
    },
    get isAlone() {
      return aloneLeft > 0;
    },
    async enter() {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        pump();
      });
      return leave;
    },
    stallMs: (leastMs) => leastMs * patience,
    learn({ result, elapsedMs, sentBytes }, sizeBytes) {
      if (result.kind === "answered") {
        const bytesPerMs = sentBytes / Math.max(1, elapsedMs);
        lastBytesPerMs = bytesPerMs;
        if (sentBytes === sizeBytes && bytesPerMs >= fastBytesPerMs) isFast = true;
        else if (bytesPerMs < slowBytesPerMs) isFast = false;
        if (aloneLeft > 0) aloneLeft--;
        if (fewLeft > 0) fewLeft--;
        return;
      }
      const isStalled = result.kind === "unanswered" && result.code === "stalled";
      if (isStalled) patience = Math.min(mostPatience, 2 * patience);
      else if (isBreak(result, sentBytes)) aloneLeft = partsAlone;
      else return;
      fewLeft = partsAlone;
    },
  };
}

/** Whether the connection broke under the bytes, as lines do that are cut after so many of them or for a while. */
export function isBreak(result: PutResult, sentBytes: number): boolean {
  return result.kind === "unanswered" && !result.isStale && result.code !== "stalled" && sentBytes > 0;
}
