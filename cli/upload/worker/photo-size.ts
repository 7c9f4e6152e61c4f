// Which photos are large: one border for all who treat large and small ones differently.

/**
 * Up to this size a photo is small: it is over in a moment on any link, so that many are under way, are asked for together, and
 * either thread may send them. A larger one takes its time: hashing it is most of the work, and few at once fill a slow link.
 */
export const mostSmallBytes = 1024 * 1024;

export function isLarge(sizeBytes: number): boolean {
  return sizeBytes > mostSmallBytes;
}
