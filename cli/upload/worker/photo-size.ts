// The size limits above which photos are treated as large or very large.

/**
 * Up to this size a photo is small: it is sent quickly on any link, so many are in flight, they are initiated together, and either
 * thread may send them. A larger one takes longer: most of the work is hashing, and a few at once fill a slow link.
 */
export const mostSmallBytes = 1024 * 1024;

export function isLarge(sizeBytes: number): boolean {
  return sizeBytes > mostSmallBytes;
}

/** Larger photos are read twice: once for hashing, once for sending. */
export const mostBufferedBytes = 16 * 1024 * 1024;

/** Whether a photo of this size goes in parts on a line that is not fast. A smaller one does only if the line breaks under it. */
export function mayGoInParts(sizeBytes: number): boolean {
  return sizeBytes > mostBufferedBytes;
}
