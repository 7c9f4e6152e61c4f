// A picture that did not come is fetched again for as long as it would be seen, a little later each time.

/** @param tried how often it was fetched again already. @returns milliseconds until the next time */
export const pictureRestMs = (tried: number): number => Math.min(30_000, 500 * 2 ** tried);
