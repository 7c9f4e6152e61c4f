// The maximum size of a response, as Lambda counts it.

/**
 * Lambda returns at most 6 MB (6,291,556 bytes). It counts the JSON around the response, in which the body is a string, so quotes and
 * backslashes are escaped a second time. The rest is for the headers and for the JSON around the list.
 */
export const maxAnswerBytes = 6_000_000;

/** How many bytes of a response a value takes, as JSON within JSON. */
export function answerBytesOf(value: unknown): number {
  const json = JSON.stringify(value);
  let escapes = 0;
  for (let i = 0; i < json.length; i += 1) {
    const code = json.charCodeAt(i);
    if (code === 0x22 || code === 0x5c) escapes += 1;
  }
  return Buffer.byteLength(json) + escapes + 1; // the comma that follows
}
