// A large photo's way: in parts that S3 keeps one by one, so that a broken connection, a reload or a closed laptop costs a part, not the photo.
import type { PartsAnswer, PartUrl } from "../../contract.ts";
import { partLimits } from "../../contract.ts";
import type { PutResult } from "./put-photo.ts";
import { putVerdict } from "./put-verdict.ts";
import type { SendOptions } from "./send-photo.ts";

/** Photos up to this size go in one piece. */
const mostInOnePiece = 64 * 1024 ** 2;
/** URLs live for a quarter of an hour; who paused for longer than this asks for new ones. */
const maxUrlAgeMs = 5 * 60_000;

/** @returns in bytes, of each part but the last; undefined for a photo that goes in one piece */
export function partBytesOf(size: number): number | undefined {
  return size > mostInOnePiece ? Math.max(partLimits.leastBytes, Math.ceil(size / partLimits.most)) : undefined;
}

/** What became of the parts that one answer of initiate asked for. */
export interface PartsRound {
  /** How many parts were stored. */
  stored: number;
  /** The bytes that are there by now, those of earlier rounds and visits among them. */
  storedBytes: number;
  /** Of the first part that was not stored; undefined where all are there, or the URLs grew old. */
  failure: PutResult | undefined;
}

/** Sends one part after the other, and some beside them where slots are free. */
export async function sendParts(
  file: Blob,
  { size, storedBytes, urls }: PartsAnswer,
  { gate, slots, takeFreeSlot, put, now, signal, onSent }: SendOptions,
): Promise<PartsRound> {
  const round: PartsRound = { stored: 0, storedBytes, failure: undefined };
  const queue = [...urls];
  const askedAt = now();
  /** Of each part under way, the bytes that are out. */
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
