// Buffers of one size that are used again and again: a fresh one for every read costs more in page faults than the read.

export const slabBytes = 256 * 1024;
/** Larger files are read twice: once to hash, once to send. */
export const maxBufferedFileBytes = 16 * 1024 * 1024;

export class SlabPool {
  readonly #idle: Buffer[] = [];

  take(): Buffer {
    return this.#idle.pop() ?? Buffer.allocUnsafeSlow(slabBytes);
  }

  give(slabs: Buffer[]): void {
    this.#idle.push(...slabs);
  }
}

export function slabsFor(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / slabBytes));
}
