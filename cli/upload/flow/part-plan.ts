// Plans how the parts of large photos are sent: their size, their connections, and how long one may stall. It learns from
// earlier transfers.
import { partLimits } from "../../../api/contract.ts";
import { movingAverage } from "../moving-average.ts";
import type { PutResult } from "../worker/put-photo.ts";

export interface PartPlan {
  /** Part size for a photo that is read now. A photo up to this size goes in one piece. Infinity: no photo goes in parts. */
  readonly partBytes: number;
  /** Whether each part gets its own connection, because longer-lived connections are cut. */
  readonly isAlone: boolean;
  /**
   * Resolves when a part may start. On a line that breaks or stalls, only a few go at once, so that each ends sooner and gets through.
   * @returns a function to call when the part has ended
   */
  enter(): Promise<() => void>;
  /** How long a transfer may be silent before it is restarted. @param leastMs the base value, before any stall */
  stallMs(leastMs: number): number;
  /** Learns from the end of a transfer. */
  learn(sent: { result: PutResult; elapsedMs: number; sentBytes: number }, sizeBytes: number): void;
  /** The API takes no parts: stop hashing them. */
  unwanted(): void;
}

/** A break costs half a part on average, so parts are as small as S3 allows. */
export const smallPartBytes = partLimits.leastBytes;
/**
 * Used if even these take at most two seconds each. Fewer parts need fewer requests. A photo that fits into one part goes in one
 * piece: its bytes are hashed once, and S3 vouches for the whole.
 */
const largerParts = [
  { partBytes: 64 * 1024 * 1024, leastBytesPerMs: 32_000 },
  { partBytes: 16 * 1024 * 1024, leastBytesPerMs: 8_000 },
];
/** Larger parts than this need a line that has carried as much in this run and has never broken. */
const trustedPartBytes = 16 * 1024 * 1024;
/** Smaller transfers measure the RTT rather than the line. */
const tellingBytes = 4 * 1024 * 1024;
/** Weight of a new measurement in the average. */
const newShare = 0.5;
/** How many parts go alone after a break, before shared connections are tried again. */
const partsAlone = 20;
/** Concurrency for as many parts after a break or a stall: two if a part takes a few seconds, else one. */
const [fewAtOnce, fewBytesPerMs] = [2, 1_000];
/** Factors for the stall timeout. Waiting for a stalled line is better than sending a part again. */
const [firstPatience, mostPatience] = [2, 4];

/** @param onResize called with the new part size for photos that have not been read */
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
  const limitNow = () => (fewLeft === 0 ? Number.POSITIVE_INFINITY : lastBytesPerMs < fewBytesPerMs ? 1 : fewAtOnce);
  const waiting: (() => void)[] = [];
  const pump = () => {
    while (waiting.length > 0 && running < limitNow()) {
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

/** Whether the connection broke while bytes were being sent. Some lines are cut after a number of bytes, or for a while. */
export function isBreak(result: PutResult, sentBytes: number): boolean {
  if (result.kind !== "unanswered" || result.isStale || sentBytes === 0) return false;
  return result.code !== "stalled" && result.code !== "not_the_store";
}
