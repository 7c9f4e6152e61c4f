// Buffers of four sizes that are used again and again: a fresh one for every read costs more in page faults than the read.
// Those of photos that another thread may send lie in shared memory, and are known by their numbers.
import { allocateSlab, bytesBefore } from "./allocate-slab.ts";
import { isLarge } from "./photo-size.ts";

/** For large files: each slab is a read, an update of the hash, and a write to the socket, and each of these has its price. */
export const largeSlabBytes = 512 * 1024;
export const slabBytes = 256 * 1024;
/** For files that are no larger: of those many must be under way at once, and the budget counts whole slabs. */
export const smallSlabBytes = 32 * 1024;
/** For the smallest files: a slab keeps all pages that its largest file has touched. */
export const tinySlabBytes = 8 * 1024;
const slabSizes = [tinySlabBytes, smallSlabBytes, slabBytes, largeSlabBytes];

/** So many lie in one piece of shared memory: each piece costs kilobytes of its own. */
const slabsInAPiece = 16;

/** Slabs that another thread may read: all of them by their numbers, and the memory that it has not seen yet. */
export interface SharedSlabs {
  numbers: number[];
  /** Pieces of memory, which go on from those that were shared before. */
  added: SharedArrayBuffer[];
}

/** @param fileBytes of the whole file */
function slabSizeFor(fileBytes: number): number {
  if (isLarge(fileBytes)) return largeSlabBytes;
  if (fileBytes > smallSlabBytes) return slabBytes;
  return fileBytes > tinySlabBytes ? smallSlabBytes : tinySlabBytes;
}

export class SlabPool {
  readonly #idle = new Map<number, Buffer[]>(slabSizes.map((size) => [size, []]));

  /** @param fileBytes of the whole file that it is for */
  take(fileBytes = slabBytes): Buffer {
    const size = slabSizeFor(fileBytes);
    return this.#idleOf(size).pop() ?? (size === slabBytes ? this.allocate() : allocateSlab(size));
  }

  give(slabs: Buffer[]): void {
    for (const slab of slabs) this.#idleOf(slab.length).push(slab);
  }

  #idleOf(size: number): Buffer[] {
    return this.#idle.get(size) as Buffer[];
  }

  protected allocate(): Buffer {
    return allocateSlab(slabBytes);
  }
}

/** For small photos only: large ones are read into shared memory, and hashed there, more slowly by a twentieth. */
export class SharedSlabPool extends SlabPool {
  readonly #pieces: SharedArrayBuffer[] = [];
  readonly #numbers = new Map<Buffer, number>();
  #shared = 0;

  /** Always of `slabBytes`: another thread knows a slab by its number alone. */
  override take(): Buffer {
    return super.take();
  }

  protected override allocate(): Buffer {
    const number = this.#numbers.size;
    if (number % slabsInAPiece === 0) this.#pieces.push(new SharedArrayBuffer(bytesBefore + slabsInAPiece * slabBytes));
    const slab = slabOf(this.#pieces, number);
    this.#numbers.set(slab, number);
    return slab;
  }

  /** What to tell the thread that is to read them, always the same one. They stay taken until they are given back here. */
  share(slabs: Buffer[]): SharedSlabs {
    const numbers = slabs.map((slab) => this.#numbers.get(slab) as number);
    const added = this.#pieces.slice(this.#shared);
    this.#shared = this.#pieces.length;
    return { numbers, added };
  }
}

/** @param pieces as they were shared, in their order */
export function slabOf(pieces: SharedArrayBuffer[], number: number): Buffer {
  const piece = pieces[Math.floor(number / slabsInAPiece)] as SharedArrayBuffer;
  return Buffer.from(piece, bytesBefore + (number % slabsInAPiece) * slabBytes, slabBytes);
}

/** How much memory a file takes that is kept whole. */
export function bufferBytesFor(fileBytes: number): number {
  const size = slabSizeFor(fileBytes);
  return Math.max(1, Math.ceil(fileBytes / size)) * size;
}
