// The caption reader's version. The CLI reads remembered files again if an older version read them.

/** Raise it with every change that gives a photo or a sidecar another caption than before (reader-version.test.ts notices most). */
export const readerVersion = 4;
