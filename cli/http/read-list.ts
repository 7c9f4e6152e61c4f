// Reads a list page by page. Detects an endless list, and reports progress on a long one.
import { createHash } from "node:crypto";

export interface Page {
  cursor?: string;
}

export interface ListReading<Answer extends Page> {
  /** One request. @param cursor absent: the first page */
  ask(cursor: string | undefined): Promise<Answer>;
  /** How many entries a page has. */
  count(page: Answer): number;
  /** The error for an endless list. */
  endless(): Error;
  /** By a clock that nobody sets. */
  elapsedMs(): number;
  /** Called with the number of entries read so far, after every ten seconds of waiting. */
  onProgress(entries: number): void;
}

/** Reads the page after a cursor, or the first one. Call it again with the same cursor only after a failure. */
export type ReadPage<Answer extends Page> = (cursor?: string) => Promise<Answer>;

/**
 * An empty page may have a cursor: the API filters a page after reading it, for example to hide events deleted within the last
 * week. At a hundred entries a page, this allows ten thousand hidden entries in a row.
 */
const maxEmptyPages = 100;
const reportEveryMs = 10_000;

/** @returns a reader that throws `endless` for a repeated cursor, and after too many empty pages in a row */
export function readList<Answer extends Page>(list: ListReading<Answer>): ReadPage<Answer> {
  const { ask, count, endless, elapsedMs, onProgress } = list;
  const seen = new Set<string>();
  let [emptyInRow, entries, unreportedMs] = [0, 0, 0];
  return async (cursor) => {
    const askedAt = elapsedMs();
    const page = await ask(cursor);
    // Counts only the requests: whatever the caller does between them reports its own progress.
    unreportedMs += elapsedMs() - askedAt;
    entries += count(page);
    emptyInRow = count(page) === 0 ? emptyInRow + 1 : 0;
    if (page.cursor) {
      const mark = digest(page.cursor);
      if (seen.has(mark) || emptyInRow > maxEmptyPages) throw endless();
      seen.add(mark);
    }
    if (unreportedMs >= reportEveryMs) {
      unreportedMs = 0;
      onProgress(entries);
    }
    return page;
  };
}

/** Replaces the cursor, whose length is up to the server. */
const digest = (cursor: string) => createHash("sha256").update(cursor).digest("base64").slice(0, 22);
