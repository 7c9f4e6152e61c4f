// How long an answer may be.

/** Lambda answers at most 6 MB, headers and escapes included. */
export const maxAnswerBytes = 5_000_000;
