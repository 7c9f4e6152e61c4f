// Why no pictures can be made of a photo, now or ever: a sentence that the photographer understands.

export class PictureError extends Error {
  override readonly name = "PictureError";
}

/** The decoder failed on the photo. */
export class UndecodedError extends PictureError {}

export const damaged = (cause?: unknown) => new UndecodedError("The picture is damaged or cut off.", { cause });

/** What a decoder threw, for users. A trap in WebAssembly stays one: it leaves the decoder's memory in disorder, so its process has to end. */
export const refusalOf = (thrown: unknown): unknown =>
  thrown instanceof PictureError || isTrap(thrown) ? thrown : damaged(thrown);

export const isTrap = (thrown: unknown): boolean => thrown instanceof WebAssembly.RuntimeError;

/** The message of an Error, or the thrown value as text. For the log, not for users. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
