// A picture that failed to load is retried for as long as it is in view, with growing pauses.

/** @param tried the number of retries so far. @returns milliseconds until the next one */
export const pictureRestMs = (tried: number): number => Math.min(30_000, 500 * 2 ** tried);
