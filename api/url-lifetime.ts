// How long the URLs of pictures live, and how long a browser may keep what it loaded from them.

const quarterMs = 15 * 60_000;

/** The start of the quarter of an hour that `now` is in: whoever signs for it signs the same URL all through it. */
export const urlsBeginAt = (now: Date): Date => new Date(Math.floor(now.getTime() / quarterMs) * quarterMs);

/** The end of the next quarter of an hour: 15 to 30 minutes ahead, so that a page that has just been loaded can be looked at. */
export const urlsEndAt = (now: Date): Date => new Date(urlsBeginAt(now).getTime() + 2 * quarterMs);

/** Photos and renditions never change under their key. A year, as the seed article has it. */
export const pictureCacheControl = "private, max-age=31557600, immutable";
