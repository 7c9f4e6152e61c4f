// Reusable buffers of four sizes: a new one for every read costs more in page faults than the read itself. Photos that another
// thread may send are in shared memory, where slabs are known by number.
import { allocateSlab, bytesBefore } from "./allocate-slab.ts";
import { isLarge } from "./photo-size.ts";

/** For large files: each slab costs a read, a hash update and a write to the socket. */
export const largeSlabBytes = 512 * 1024;
export const slabBytes = 256 * 1024;
/** For small files: many of them must be in flight at once, and the budget counts whole slabs. */
export const smallSlabBytes = 32 * 1024;
/** For the smallest files: a slab keeps every page that its largest file has touched. */
export const tinySlabBytes = 8 * 1024;
const slabSizes = [tinySlabBytes, smallSlabBytes, slabBytes, largeSlabBytes];

/** The number of slabs in one piece of shared memory. Each piece has an overhead of kilobytes. */
const slabsInAPiece = 16;

/** Slabs that another thread may read, and the memory that it does not know yet. */
export interface SharedSlabs {
  numbers: number[];
  /** New pieces of memory, in order after those shared before. */
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

  /** @param fileBytes of the whole file */
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

/** For small photos only: reading and hashing large ones in shared memory is 5 % slower. */
export class SharedSlabPool extends SlabPool {
  readonly #pieces: SharedArrayBuffer[] = [];
  readonly #numbers = new Map<Buffer, number>();
  #shared = 0;

  /** Always of `slabBytes`, because another thread knows a slab only by its number. */
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

  /** Shares slabs with the one thread that reads them. They stay taken until given back. */
  share(slabs: Buffer[]): SharedSlabs {
    const numbers = slabs.map((slab) => this.#numbers.get(slab) as number);
    const added = this.#pieces.slice(this.#shared);
    this.#shared = this.#pieces.length;
    return { numbers, added };
  }
}

/** @param pieces in the order in which they were shared */
export function slabOf(pieces: SharedArrayBuffer[], number: number): Buffer {
  const piece = pieces[Math.floor(number / slabsInAPiece)] as SharedArrayBuffer;
  return Buffer.from(piece, bytesBefore + (number % slabsInAPiece) * slabBytes, slabBytes);
}

/** The memory that a fully buffered file takes. */
export function bufferBytesFor(fileBytes: number): number {
  const size = slabSizeFor(fileBytes);
  return Math.max(1, Math.ceil(fileBytes / size)) * size;
}
