// The parts of one photo: what initiate is told of them, and what follows what became of them. The attempts are deliver.ts's.
import type { InitiateRequest, PartsAnswer } from "../../api/contract.ts";
import { isBreak, smallPartBytes } from "./flow/part-plan.ts";
import { judgeReread } from "./judge-reread.ts";
import type { PhotoTask, PreparedPhoto } from "./photo-task.ts";
import { type PartOptions, type SentParts, sendParts } from "./send-parts.ts";
import { mayGoInParts } from "./worker/photo-size.ts";
import type { PutResult } from "./worker/put-photo.ts";

export interface PartDeliveryOptions extends PartOptions {
  maxBytes(): number;
  /** The photos whose parts are sent now. */
  underWay: Set<PhotoTask>;
  /** So many bytes of the photo are there since an earlier run. */
  onResumed(task: PhotoTask, bytes: number): void;
}

export interface PartDelivery {
  /** Adds what the API is to know: nothing for a small photo. */
  ask(request: InitiateRequest, photo: PreparedPhoto): void;
  /** What the API answered with: URLs for parts, or one for the whole. */
  answered(isInParts: boolean): void;
  /** It was to go in one piece, and the line has become slow since, or broke: its parts are to be hashed now. */
  mustReadAgain(photo: PreparedPhoto): boolean;
  readAgain(photo: PreparedPhoto): Promise<PartsRound>;
  /** Sends what an answer asks for. The photo that comes back may have other parts: with them it is asked for anew. */
  send(photo: PreparedPhoto, answer: PartsAnswer, maxUrlAgeMs: number): Promise<PartsRound>;
}

export type PartsRound =
  | { kind: "sent"; photo: PreparedPhoto; stored: number; failure: PutResult | undefined }
  | { kind: "failed"; code: string; message: string };

/** Parts that were larger than the connection holds are given up for small ones after so many breaks. */
const breaksToShrink = 2;
/** Somebody else's run may choose another size at the same time, or write to the file; where it never ends it is given up. */
const mostReadings = 4;
/** An upload may be ended meanwhile, and begun anew. More often than this, what answers for the store keeps nothing. */
const mostLost = 4;

/** @param options undefined: photos go in one piece, whatever was hashed */
export function createPartDelivery(
  task: PhotoTask,
  { sizeBytes }: PreparedPhoto,
  options: PartDeliveryOptions | undefined,
): PartDelivery {
  return options && mayGoInParts(sizeBytes) ? partsOf(task, sizeBytes, options) : inOnePiece;
}

function partsOf(task: PhotoTask, sizeBytes: number, options: PartDeliveryOptions): PartDelivery {
  let breaks = 0;
  let readings = 0;
  /** How often parts were sent and the API has no more than before. */
  let lost = 0;
  let storedBytes: number | undefined;
  let isTold = false;
  let mustRestart = false;
  let askedInParts = false;
  /** Parts of it may be stored: in one piece these bytes would be sent again. */
  let isBegun = false;
  const { maxBytes, onResumed, plan, underWay } = options;
  // On a fast line it is one part, which is no part to S3, whatever was hashed before the line was known.
  const isOnePart = () => !isBegun && sizeBytes <= plan.partBytes;

  async function readAgain(photo: PreparedPhoto, partBytes: number): Promise<PartsRound> {
    readings++;
    const again = judgeReread(await task.rehash(maxBytes(), partBytes), photo.sha256);
    return again.kind === "failed" ? again : { kind: "sent", photo: again, stored: 0, failure: undefined };
  }

  /** Where its connection breaks under every large part, they become small. */
  async function shrinkAfter(photo: PreparedPhoto, { failure, stored }: SentParts): Promise<PartsRound | undefined> {
    const isTooLarge = (photo.parts?.size ?? 0) > smallPartBytes && stored === 0;
    if (!failure || !isTooLarge || !isBreak(failure.result, failure.sentBytes)) return undefined;
    if (++breaks < breaksToShrink) return undefined;
    const read = await readAgain(photo, smallPartBytes);
    mustRestart = read.kind === "sent";
    return read.kind === "sent" ? { ...read, failure: failure.result } : read;
  }

  return {
    ask(request, { parts }) {
      askedInParts = parts !== undefined && !isOnePart();
      if (parts && askedInParts) request.parts = { ...parts, ...(mustRestart && { restart: true as const }) };
      else if (plan.partBytes !== Number.POSITIVE_INFINITY) request.resume = true;
    },
    answered(isInParts) {
      if (isInParts) isBegun = true;
      else if (askedInParts) plan.unwanted();
    },
    mustReadAgain: ({ parts }) => !parts && readings < mostReadings && plan.partBytes === smallPartBytes,
    readAgain: (photo) => readAgain(photo, plan.partBytes),
    async send(photo, answer, maxUrlAgeMs) {
      if (answer.size !== photo.parts?.size) {
        return readings < mostReadings ? readAgain(photo, answer.size) : badAnswer("other parts with each answer");
      }
      mustRestart = false;
      const count = photo.parts.sha256.length;
      const isOurs = answer.urls.length > 0 && answer.urls.every(({ number }) => number <= count);
      if (!isOurs) return badAnswer("parts that the photo has not");
      if (storedBytes !== undefined && answer.storedBytes <= storedBytes) lost++;
      if (lost > mostLost) return badAnswer("the same parts again and again, although S3 has stored them");
      if (!isTold) onResumed(task, answer.storedBytes);
      isTold = true;
      underWay.add(task);
      const sent = await sendParts(task, photo, answer, maxUrlAgeMs, options).finally(() => underWay.delete(task));
      storedBytes = sent.stored > 0 ? answer.storedBytes : undefined;
      if (sent.isChanged && readings >= mostReadings) return changed("the file changes again and again");
      const whole = sent.isChanged ? await readAgain(photo, answer.size) : undefined;
      if (whole?.kind === "failed") return whole;
      const smaller = await shrinkAfter(photo, sent);
      return (
        smaller ?? { kind: "sent", photo: whole?.photo ?? photo, stored: sent.stored, failure: sent.failure?.result }
      );
    },
  };
}

const inOnePiece: PartDelivery = {
  ask() {},
  answered() {},
  mustReadAgain: () => false,
  readAgain: async () => badAnswer("parts of a photo that goes in one piece"),
  send: async () => badAnswer("parts of a photo that goes in one piece"),
};

const changed = (message: string): PartsRound => ({ kind: "failed", code: "changed", message });

const badAnswer = (what: string): PartsRound => ({
  kind: "failed",
  code: "bad_answer",
  message: `the API asks for ${what}`,
});
