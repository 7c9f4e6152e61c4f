// How the parts of large photos are sent in this run: how large they are, over which connections, and how long one may stall.
// Learnt from what became of the transfers before.
import { partLimits } from "../../../api/contract.ts";
import { movingAverage } from "../moving-average.ts";
import type { PutResult } from "../worker/put-photo.ts";

export interface PartPlan {
  /** In bytes, of a photo that is read now; one that is no larger goes in one piece. Infinity: no photo goes in parts. */
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
  /** The API takes no parts: nothing more is to be hashed for them. */
  unwanted(): void;
}

/** What a break costs is half a part on average, so they are as small as S3 takes them. */
export const smallPartBytes = partLimits.leastBytes;
/**
 * Where even these are over in two seconds. Fewer of them spare requests; a photo that is one part goes in one piece, so that nobody
 * hashes its bytes twice, and S3 vouches for the whole.
 */
const largerParts = [
  { partBytes: 64 * 1024 * 1024, leastBytesPerMs: 32_000 },
  { partBytes: 16 * 1024 * 1024, leastBytesPerMs: 8_000 },
];
/** The largest ones only where the line has carried as much in this run, and never broke. */
const trustedPartBytes = 16 * 1024 * 1024;
/** Smaller transfers say more of the round trip than of the line. */
const tellingBytes = 4 * 1024 * 1024;
/** Weight of a new measurement in the average. */
const newShare = 0.5;
/** After a break; then it is tried again whether the line has become better. */
const partsAlone = 20;
/** At once, for as many parts after a break or a stall: two where a part is over in a few seconds, else one. */
const [fewAtOnce, fewBytesPerMs] = [2, 1_000];
/** A line that stalls and comes back is worth waiting for: a part that is begun again is sent again. */
const [firstPatience, mostPatience] = [2, 4];

/** @param onResize parts of photos that are yet to be read have another size from now on */
export function createPartPlan(onResize: (partBytes: number) => void = () => {}): PartPlan {
  let bytesPerMs: number | undefined;
  let carriedBytes = 0;
  let hasBroken = false;
  let isWanted = true;
  let aloneLeft = 0;
  let fewLeft = 0;
  let patience = firstPatience;
  let running = 0;
  let lastBytesPerMs = 0;
  const isGoodFor = (part: (typeof largerParts)[number]) =>
    (bytesPerMs ?? 0) >= part.leastBytesPerMs &&
    (part.partBytes <= trustedPartBytes || (!hasBroken && carriedBytes >= part.partBytes));
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
  const plan = () => {
    if (!isWanted) return Number.POSITIVE_INFINITY;
    const larger = aloneLeft === 0 ? largerParts.find(isGoodFor) : undefined;
    return larger?.partBytes ?? smallPartBytes;
  };
  const note: PartPlan["learn"] = ({ result, elapsedMs, sentBytes }, sizeBytes) => {
    if (result.kind === "answered") {
      lastBytesPerMs = sentBytes / Math.max(1, elapsedMs);
      carriedBytes += sentBytes;
      if (sentBytes === sizeBytes && sizeBytes >= tellingBytes) {
        bytesPerMs = movingAverage(bytesPerMs, lastBytesPerMs, newShare);
      }
      if (aloneLeft > 0) aloneLeft--;
      if (fewLeft > 0) fewLeft--;
      return;
    }
    const isStalled = result.kind === "unanswered" && result.code === "stalled";
    if (isStalled) patience = Math.min(mostPatience, 2 * patience);
    else if (isBreak(result, sentBytes)) aloneLeft = partsAlone;
    else return;
    fewLeft = partsAlone;
    hasBroken = true;
  };
  let partBytes = smallPartBytes;
  const resize = () => {
    const planned = plan();
    if (planned === partBytes) return;
    partBytes = planned;
    onResize(planned);
  };
  return {
    get partBytes() {
      return partBytes;
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
    learn(sent, sizeBytes) {
      note(sent, sizeBytes);
      resize();
    },
    unwanted() {
      isWanted = false;
      resize();
    },
  };
}

/** Whether the connection broke under the bytes, as lines do that are cut after so many of them or for a while. */
export function isBreak(result: PutResult, sentBytes: number): boolean {
  if (result.kind !== "unanswered" || result.isStale || sentBytes === 0) return false;
  return result.code !== "stalled" && result.code !== "not_the_store";
}
