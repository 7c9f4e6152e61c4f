// Which transfers are abandoned when a run is interrupted: those that would not be done in the time that is left anyway.
import { sum, type Transfer } from "./balance-tail.ts";

/** Not all of the time: what is measured is late, and the answer takes its round trip. */
const usableShare = 0.8;
/** What counts as sent may still lie in the operating system's buffers. */
const bufferedBytes = 256 * 1024;

/**
 * The others have the link for themselves then, those with the least to send first.
 * @returns the ids of those to abandon; none where nothing is known of the rate
 */
export function transfersToAbandon(transfers: readonly Transfer[], seconds: number): number[] {
  const linkBytesPerSecond = sum(transfers.map(({ bytesPerSecond }) => bytesPerSecond));
  if (linkBytesPerSecond === 0) return [];
  let left = usableShare * seconds * linkBytesPerSecond;
  const abandoned: number[] = [];
  for (const { id, remainingBytes } of [...transfers].sort((a, b) => a.remainingBytes - b.remainingBytes)) {
    left -= remainingBytes + bufferedBytes;
    if (left < 0) abandoned.push(id);
  }
  return abandoned;
}
