// The possible verdicts on whether a photo's file is whole.

/** `cut` says what is missing, as the rest of a sentence that starts with the file's name. */
export type Wholeness = "whole" | "unknown" | { cut: string };

export const noEnd = { cut: "the file ends before its picture does" };
/** Nothing behind the first bytes is understood. This proves no loss, so the file is sent as it is. */
export const noPicture = "unknown";
export const hole = { cut: "part of its picture is empty, as a failing card or disk leaves it" };
/** A checksum or the coding itself shows damage. */
export const damaged = { cut: "part of its picture is damaged" };
