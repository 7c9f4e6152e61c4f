// Chooses the transfers to abandon when a run is interrupted: those that cannot finish in the remaining time.
import { sum } from "./balance-tail.ts";
import type { RunningTransfer } from "./find-straggler.ts";

/** Less than all of the time: measurements lag, and the answer takes a round trip. */
const usableShare = 0.8;
/** Bytes that count as sent may still be in the operating system's buffers. */
const bufferedBytes = 256 * 1024;

/**
 * The remaining transfers share the link. Those with the least left to send are kept first.
 * @returns the ids to abandon; none while the rate is unknown
 */
export function transfersToAbandon(
  transfers: readonly Pick<RunningTransfer, "id" | "sizeBytes" | "remainingBytes" | "bytesPerSecond">[],
  seconds: number,
): number[] {
  const linkBytesPerSecond = sum(transfers.map(({ bytesPerSecond }) => bytesPerSecond));
  if (linkBytesPerSecond === 0) return [];
  let left = usableShare * seconds * linkBytesPerSecond;
  const abandoned: number[] = [];
  for (const { id, sizeBytes, remainingBytes } of [...transfers].sort((a, b) => a.remainingBytes - b.remainingBytes)) {
    left -= Math.min(remainingBytes + bufferedBytes, sizeBytes);
    if (left < 0) abandoned.push(id);
  }
  return abandoned;
}
