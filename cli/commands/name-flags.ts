// What the API refuses of a request, in the words of the command line: it speaks of fields, people have typed flags.
import { RequestError } from "../errors.ts";

/** @param flags by the names of the request's fields: `{ startsAt: "--starts" }`. Throws what the request throws. */
export async function nameFlags<T>(request: Promise<T>, flags: Readonly<Record<string, string>>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof RequestError) || error.code !== "invalid_request") throw error;
    // A field that is called by a plain word is one where it begins the sentence: "a time zone's name" is none.
    const message = error.message.replace(/\b[a-z][a-zA-Z]*\b/g, (word, at) =>
      at === 0 || /[A-Z]/.test(word) ? (flags[word] ?? word) : word,
    );
    throw new RequestError(message, { ...error, cause: error });
  }
}
