// How long picture URLs are valid, and how long browsers may cache the pictures.

const quarterMs = 15 * 60_000;

/** The start of the current quarter of an hour. Signing with it gives the same URL throughout the quarter. */
export const urlsBeginAt = (now: Date): Date => new Date(Math.floor(now.getTime() / quarterMs) * quarterMs);

/** The end of the next quarter of an hour: 15 to 30 minutes ahead, so a page that has just been loaded can be viewed. */
export const urlsEndAt = (now: Date): Date => new Date(urlsBeginAt(now).getTime() + 2 * quarterMs);

/** Photos and renditions never change under their key, so they may be cached for a year. */
export const pictureCacheControl = "private, max-age=31557600, immutable";
