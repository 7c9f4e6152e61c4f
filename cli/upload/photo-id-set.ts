// A set of photo ids that takes 20 to 40 bytes each, outside the heap: a run may have a million ids, and the garbage collector would
// have to walk over all of them repeatedly.

export interface PhotoIdSet {
  add(photoId: string): void;
  has(photoId: string): boolean;
}

/** An id's 128 bits take four words. */
const words = 4;
const leastBuckets = 1024;
/** Above this share, finding a free bucket takes many probes. */
const fullest = 0.8;

/** Ids are UUIDs made of a SHA-256, so their bits are evenly distributed. */
export function createPhotoIdSet(): PhotoIdSet {
  let buckets = leastBuckets;
  let table = new Uint32Array(buckets * words);
  let count = 0;

  // A version 8 UUID is never all zeros.
  const isFree = (at: number) => !(table[at] || table[at + 1] || table[at + 2] || table[at + 3]);
  // The id's position, or the first free bucket at or after its own.
  const find = (a: number, b: number, c: number, d: number): number => {
    for (let bucket = a & (buckets - 1); ; bucket = (bucket + 1) & (buckets - 1)) {
      const at = bucket * words;
      if (isFree(at)) return at;
      if (table[at] === a && table[at + 1] === b && table[at + 2] === c && table[at + 3] === d) return at;
    }
  };
  const put = (a: number, b: number, c: number, d: number, at = find(a, b, c, d)) => {
    table[at] = a;
    table[at + 1] = b;
    table[at + 2] = c;
    table[at + 3] = d;
  };
  const grow = () => {
    const old = table;
    buckets *= 2;
    table = new Uint32Array(buckets * words);
    for (let at = 0; at < old.length; at += words) {
      const a = old[at] as number; // no destructuring: it creates garbage for each bucket
      const b = old[at + 1] as number;
      const c = old[at + 2] as number;
      const d = old[at + 3] as number;
      if (a || b || c || d) put(a, b, c, d);
    }
  };

  return {
    add(photoId) {
      const { a, b, c, d } = wordsOf(photoId);
      const at = find(a, b, c, d);
      if (!isFree(at)) return;
      if (++count > fullest * buckets) {
        grow();
        put(a, b, c, d);
      } else put(a, b, c, d, at);
    },
    has(photoId) {
      const { a, b, c, d } = wordsOf(photoId);
      return !isFree(find(a, b, c, d));
    },
  };
}

// xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx
function wordsOf(id: string): { a: number; b: number; c: number; d: number } {
  return {
    a: hex(id, 0, 8),
    b: hex(id, 9, 13) * 0x10000 + hex(id, 14, 18),
    c: hex(id, 19, 23) * 0x10000 + hex(id, 24, 28),
    d: hex(id, 28, 36),
  };
}

function hex(id: string, from: number, to: number): number {
  return Number.parseInt(id.slice(from, to), 16);
}
