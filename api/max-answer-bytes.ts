// How long an answer may be, as Lambda counts it.

/**
 * Lambda returns at most 6 MB (6,291,556 bytes), and what it counts is the JSON around the answer, in which the body is a text:
 * its quotes and backslashes are escaped once more. What is left is for headers and for what stands around the list.
 */
export const maxAnswerBytes = 6_000_000;

/** What a value takes of an answer: JSON within JSON. */
export function answerBytesOf(value: unknown): number {
  const json = JSON.stringify(value);
  let escapes = 0;
  for (let i = 0; i < json.length; i += 1) {
    const code = json.charCodeAt(i);
    if (code === 0x22 || code === 0x5c) escapes += 1;
  }
  return Buffer.byteLength(json) + escapes + 1; // the comma that follows
}
