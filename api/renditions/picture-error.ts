// Why no pictures can be made of a photo, now or ever: a sentence that its photographer understands.

export class PictureError extends Error {
  override readonly name = "PictureError";
}

/** Its decoder did not get through it. */
export class UndecodedError extends PictureError {}

export const damaged = (cause?: unknown) => new UndecodedError("The picture is damaged or cut off.", { cause });

/** As an Error's message where there is one; it is for the log, not for people. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
