// Sends a large photo in parts, which S3 stores one by one: a broken connection, a reload or a closed laptop costs a part, not the photo.
import type { PartsAnswer, PartUrl } from "../../contract.ts";
import { partLimits } from "../../contract.ts";
import type { PutResult } from "./put-photo.ts";
import { putVerdict } from "./put-verdict.ts";
import type { SendOptions } from "./send-photo.ts";

/** Photos up to this size are sent in one piece. */
const mostInOnePiece = 64 * 1024 ** 2;
/** URLs are valid for a quarter of an hour. After a pause longer than this, new ones are requested. */
const maxUrlAgeMs = 5 * 60_000;

/** @returns the size of each part but the last; undefined for a photo sent in one piece */
export function partBytesOf(size: number): number | undefined {
  return size > mostInOnePiece ? Math.max(partLimits.leastBytes, Math.ceil(size / partLimits.most)) : undefined;
}

/** The result of sending the parts that one initiate answer asked for. */
export interface PartsRound {
  /** How many parts were stored. */
  stored: number;
  /** All bytes stored so far, including those of earlier rounds and visits. */
  storedBytes: number;
  /** The result of the first part that was not stored; undefined if all were, or the URLs became too old. */
  failure: PutResult | undefined;
}

/** Sends one part after another, and more in parallel while slots are free. */
export async function sendParts(
  file: Blob,
  { size, storedBytes, urls }: PartsAnswer,
  { gate, slots, takeFreeSlot, put, now, signal, onSent }: SendOptions,
): Promise<PartsRound> {
  const round: PartsRound = { stored: 0, storedBytes, failure: undefined };
  const queue = [...urls];
  const askedAt = now();
  /** Bytes sent of each active part. */
  const moving = new Map<number, number>();
  const tell = () => onSent([...moving.values()].reduce((sum, bytes) => sum + bytes, round.storedBytes));

  async function sendOne({ number, url, headers }: PartUrl): Promise<void> {
    const startAt = (number - 1) * size;
    const part = file.slice(startAt, startAt + size);
    const onPartSent = (bytes: number) => {
      moving.set(number, Math.min(bytes, part.size));
      tell();
    };
    const result = await put(part, { url, headers }, { signal, onSent: onPartSent });
    moving.delete(number);
    if (result.kind === "answered" && putVerdict(result) === "done") {
      round.stored++;
      round.storedBytes += part.size;
      slots.arrived(part.size, now());
    } else round.failure ??= result;
    tell();
  }

  const beside: Promise<void>[] = [];
  while (queue.length > 0) {
    await gate.pass(signal);
    if (round.failure || signal.aborted || now() - askedAt > maxUrlAgeMs) break;
    const next = queue.shift() as PartUrl;
    while (queue.length > 0) {
      const giveBack = takeFreeSlot();
      if (!giveBack) break;
      beside.push(sendOne(queue.shift() as PartUrl).finally(giveBack));
    }
    await sendOne(next);
  }
  await Promise.all(beside);
  return round;
}
