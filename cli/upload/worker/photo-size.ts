// Which photos are large, and which very large: one border each for all who treat them differently.

/**
 * Up to this size a photo is small: it is over in a moment on any link, so that many are under way, are asked for together, and
 * either thread may send them. A larger one takes its time: hashing it is most of the work, and few at once fill a slow link.
 */
export const mostSmallBytes = 1024 * 1024;

export function isLarge(sizeBytes: number): boolean {
  return sizeBytes > mostSmallBytes;
}

/** Larger photos are read twice: once to hash, once to send. */
export const mostBufferedBytes = 16 * 1024 * 1024;

/** Where the line is not fast they do. */
export function mayGoInParts(sizeBytes: number): boolean {
  return sizeBytes > mostBufferedBytes;
}
