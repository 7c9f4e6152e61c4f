// What can be said of whether a photo's file is whole.

/** `cut` says what is missing, as the rest of a sentence that begins with the file's name. */
export type Wholeness = "whole" | "unknown" | { cut: string };

export const noEnd = { cut: "the file ends before its picture does" };
/** Nothing behind a photo's first bytes is understood: that proves no loss, and the event has every byte of it. */
export const noPicture = "unknown";
export const hole = { cut: "a part of its picture is empty, as a card or a disk that is failing leaves it" };
/** What says itself whether it is intact, and is not. */
export const damaged = { cut: "a part of its picture is damaged" };
