// The parts of one photo: what initiate is told about them, and what follows from each round. Attempts are counted in deliver.ts.
import type { InitiateRequest, PartsAnswer } from "../../api/contract.ts";
import { isBreak, smallPartBytes } from "./flow/part-plan.ts";
import { judgeReread } from "./judge-reread.ts";
import type { PhotoTask, SentPut } from "./photo-task.ts";
import { type PartOptions, type SentParts, sendParts } from "./send-parts.ts";
import { mayGoInParts } from "./worker/photo-size.ts";
import type { Prepared, PreparedPhoto } from "./worker/prepare-photo.ts";
import type { PutResult } from "./worker/put-photo.ts";

export interface PartDeliveryOptions extends PartOptions {
  maxBytes(): number;
  /** Photos whose parts are being sent. */
  sendingParts: Set<PhotoTask>;
  /** An earlier run stored this many bytes of the photo. */
  onResumed(task: PhotoTask, bytes: number): void;
}

export interface PartDelivery {
  /** Adds to the request what the API must know about parts: nothing for a photo that goes in one piece on any line. */
  describe(request: InitiateRequest, photo: PreparedPhoto): void;
  /** Notes whether the API answered with URLs for parts, or with one for the whole photo. */
  noteAnswer(isInParts: boolean): void;
  /** Learns from a put of the whole photo. */
  learnWhole(sent: SentPut): void;
  /** Whether its parts must be hashed now: it was to go in one piece, but the line has become slow or broken. */
  mustReadAgain(photo: PreparedPhoto): boolean;
  readAgain(photo: PreparedPhoto): Promise<PartsRound>;
  /** Sends the parts that an answer asks for. If the returned photo has other parts, they are initiated again. */
  send(photo: PreparedPhoto, answer: PartsAnswer, maxUrlAgeMs: number): Promise<PartsRound>;
}

export type PartsRound =
  | { kind: "sent"; photo: PreparedPhoto; stored: number; failure: PutResult | undefined }
  | { kind: "failed"; code: string; message: string };

/** After this many breaks, large parts are replaced by small ones. */
const breaksToShrink = 2;
/** Another run may keep choosing another part size, or somebody may keep writing to the file: give up after this many readings. */
const maxReadings = 4;
/** An upload may be ended and restarted meanwhile. If that happens more often than this, the store keeps nothing. */
const maxLost = 4;

/** @param options undefined: photos go in one piece, whatever was hashed */
export function createPartDelivery(
  task: PhotoTask,
  { sizeBytes }: PreparedPhoto,
  options: PartDeliveryOptions | undefined,
): PartDelivery {
  return options && sizeBytes > smallPartBytes ? partsOf(task, sizeBytes, options) : inOnePiece;
}

function partsOf(task: PhotoTask, sizeBytes: number, options: PartDeliveryOptions): PartDelivery {
  let breaks = 0;
  let readings = 0;
  /** How often parts were sent without the API having more than before. */
  let lost = 0;
  let storedBytes: number | undefined;
  let isResumeReported = false;
  let mustRestart = false;
  let askedInParts = false;
  /** Parts of it may be stored; sending it in one piece would send those bytes again. */
  let hasStarted = false;
  /** The connection broke under the whole photo. The line may never carry it whole, however small it is, but may carry its parts. */
  let hasBroken = false;
  const { maxBytes, onResumed, plan, sendingParts } = options;
  // On a fast line it is one part and goes in one piece, whatever was hashed before the line's speed was known.
  const takesParts = () => plan.partBytes !== Number.POSITIVE_INFINITY && (hasBroken || mayGoInParts(sizeBytes));
  const plannedBytes = () => (hasBroken ? smallPartBytes : plan.partBytes);
  const isOnePart = () => !hasStarted && (!takesParts() || sizeBytes <= plannedBytes());

  async function read(partBytes: number): Promise<Prepared> {
    readings++;
    return task.rehash(maxBytes(), partBytes);
  }

  function judge(reread: Prepared, { sha256 }: PreparedPhoto): PartsRound {
    const photo = judgeReread(reread, sha256);
    return photo.kind === "failed" ? photo : notSent(photo);
  }

  const readAgain = async (photo: PreparedPhoto, partBytes: number) => judge(await read(partBytes), photo);

  /** If the file cannot be read now, the photo goes in one piece: its bytes may be in memory, or stored without our having the answer. */
  async function readForParts(photo: PreparedPhoto): Promise<PartsRound> {
    const reread = await read(plannedBytes());
    if (reread.kind !== "failed" || reread.code === "not_tried") return judge(reread, photo);
    hasBroken = false;
    return notSent(photo);
  }

  /** Switches to small parts if its connection keeps breaking under large ones. */
  async function shrinkAfter(photo: PreparedPhoto, { failure, stored }: SentParts): Promise<PartsRound | undefined> {
    const isTooLarge = (photo.parts?.size ?? 0) > smallPartBytes && stored === 0;
    if (!failure || !isTooLarge || !isBreak(failure.result, failure.sentBytes)) return undefined;
    if (++breaks < breaksToShrink) return undefined;
    const round = await readAgain(photo, smallPartBytes);
    mustRestart = round.kind === "sent";
    return round.kind === "sent" ? { ...round, failure: failure.result } : round;
  }

  return {
    describe(request, { parts }) {
      askedInParts = parts !== undefined && !isOnePart();
      if (parts && askedInParts) request.parts = { ...parts, ...(mustRestart && { restart: true as const }) };
      else if (takesParts()) request.resume = true;
    },
    noteAnswer(isInParts) {
      if (isInParts) hasStarted = true;
      else if (askedInParts) plan.unwanted();
    },
    learnWhole({ result, sentBytes }) {
      if (isBreak(result, sentBytes)) hasBroken = true;
    },
    mustReadAgain: ({ parts }) => !parts && takesParts() && readings < maxReadings && plannedBytes() === smallPartBytes,
    readAgain: readForParts,
    async send(photo, answer, maxUrlAgeMs) {
      if (answer.size !== photo.parts?.size) {
        return readings < maxReadings ? readAgain(photo, answer.size) : badAnswer("other parts with each answer");
      }
      mustRestart = false;
      const count = photo.parts.sha256.length;
      const isOurs = answer.urls.length > 0 && answer.urls.every(({ number }) => number <= count);
      if (!isOurs) return badAnswer("parts that the photo does not have");
      if (storedBytes !== undefined && answer.storedBytes <= storedBytes) lost++;
      if (lost > maxLost) return badAnswer("the same parts again and again, although S3 has stored them");
      if (!isResumeReported) onResumed(task, answer.storedBytes);
      isResumeReported = true;
      sendingParts.add(task);
      const sent = await sendParts(task, photo, answer, maxUrlAgeMs, options).finally(() => sendingParts.delete(task));
      storedBytes = sent.stored > 0 ? answer.storedBytes : undefined;
      if (sent.isChanged && readings >= maxReadings) return changed("the file changes again and again");
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
  describe() {},
  noteAnswer() {},
  learnWhole() {},
  mustReadAgain: () => false,
  readAgain: async () => badAnswer("parts of a photo that goes in one piece"),
  send: async () => badAnswer("parts of a photo that goes in one piece"),
};

const notSent = (photo: PreparedPhoto): PartsRound => ({ kind: "sent", photo, stored: 0, failure: undefined });

const changed = (message: string): PartsRound => ({ kind: "failed", code: "changed", message });

const badAnswer = (what: string): PartsRound => ({
  kind: "failed",
  code: "bad_answer",
  message: `the API asks for ${what}`,
});
