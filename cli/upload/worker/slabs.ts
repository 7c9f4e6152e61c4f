// Buffers of one size that are used again and again: a fresh one for every read costs more in page faults than the read.
// Threads share them by their numbers, so that one may send what another has read.

export const slabBytes = 256 * 1024;
/** Larger files are read twice: once to hash, once to send. */
export const maxBufferedFileBytes = 16 * 1024 * 1024;

/** Slabs that another thread may read: all of them by their numbers, and those that it has not seen yet. */
export interface SharedSlabs {
  numbers: number[];
  /** Numbered on from those that were shared before. */
  added: SharedArrayBuffer[];
}

export class SlabPool {
  readonly #idle: Buffer[] = [];
  readonly #all: SharedArrayBuffer[] = [];
  readonly #numbers = new Map<ArrayBufferLike, number>();
  #shared = 0;

  take(): Buffer {
    const idle = this.#idle.pop();
    if (idle) return idle;
    const memory = new SharedArrayBuffer(slabBytes);
    this.#numbers.set(memory, this.#all.length);
    this.#all.push(memory);
    return Buffer.from(memory);
  }

  give(slabs: Buffer[]): void {
    this.#idle.push(...slabs);
  }

  /** What to tell the thread that is to read them, always the same one. They stay taken until they are given back here. */
  share(slabs: Buffer[]): SharedSlabs {
    const numbers = slabs.map(({ buffer }) => this.#numbers.get(buffer) as number);
    const added = this.#all.slice(this.#shared);
    this.#shared = this.#all.length;
    return { numbers, added };
  }
}

export function slabsFor(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / slabBytes));
}
