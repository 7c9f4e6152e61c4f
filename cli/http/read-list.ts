// Reads a list page by page: notices one that has no end, and says how far a long one has been read.
import { createHash } from "node:crypto";

export interface Page {
  cursor?: string;
}

export interface ListReading<Answer extends Page> {
  /** One request. @param cursor absent: the first page */
  ask(cursor: string | undefined): Promise<Answer>;
  /** How many entries a page has. */
  count(page: Answer): number;
  /** What is thrown where the list has no end. */
  endless(): Error;
  /** Milliseconds. */
  now(): number;
  /** Told how far a long list has been read, every ten seconds of waiting for it. */
  tell(entries: number): void;
}

/** Reads the page after a cursor, or the first one; again with the same cursor only where it failed. */
export type ReadPage<Answer extends Page> = (cursor?: string) => Promise<Answer>;

/**
 * An empty page may have a cursor: the API leaves out what must not be seen after it has read a page, as the events that were
 * deleted within a week. With a hundred entries a page, this is ten thousand of those in a row.
 */
const maxEmptyPages = 100;
const tellEveryMs = 10_000;

/** @returns a reader that throws `endless` for a cursor that comes back, and after too many empty pages in a row */
export function readList<Answer extends Page>(list: ListReading<Answer>): ReadPage<Answer> {
  const { ask, count, endless, now, tell } = list;
  const seen = new Set<string>();
  let [emptyInRow, entries, untoldMs] = [0, 0, 0];
  return async (cursor) => {
    const askedAt = now();
    const page = await ask(cursor);
    // The time of the requests alone: what is done with the entries between them says how far it is by itself.
    untoldMs += now() - askedAt;
    entries += count(page);
    emptyInRow = count(page) === 0 ? emptyInRow + 1 : 0;
    if (page.cursor) {
      const mark = digest(page.cursor);
      if (seen.has(mark) || emptyInRow > maxEmptyPages) throw endless();
      seen.add(mark);
    }
    if (untoldMs >= tellEveryMs) {
      untoldMs = 0;
      tell(entries);
    }
    return page;
  };
}

/** In place of the cursor, whose length the server chooses. */
const digest = (cursor: string) => createHash("sha256").update(cursor).digest("base64").slice(0, 22);
