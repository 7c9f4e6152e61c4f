// Rewords the API's refusal of a request: the API names fields, but people typed flags.
import { RequestError } from "../errors.ts";
import { quoted } from "../output/quoted.ts";

/**
 * Throws whatever the request throws.
 * @param flags keyed by the request's fields: `{ startsAt: "--starts" }`
 * @param typed the short values to show in a refusal, by flag
 */
export async function nameFlags<T>(
  request: Promise<T>,
  flags: Readonly<Record<string, string>>,
  typed: Readonly<Record<string, string | undefined>>,
): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof RequestError) || error.code !== "invalid_request") throw error;
    // A plain word is a field only at the start of the sentence: in "a time zone's name", `name` is not.
    const message = error.message.replace(/\b[a-z][a-zA-Z]*\b/g, (word, at) =>
      at === 0 || /[A-Z]/.test(word) ? (flags[word] ?? word) : word,
    );
    const [, flag = ""] = /^(--[\w-]+) must be /.exec(message) ?? [];
    const value = typed[flag];
    const shown = value === undefined ? message : `${message.replace(/\.$/, "")}, not ${quoted(value)}.`;
    throw new RequestError(shown, { ...error, cause: error });
  }
}
