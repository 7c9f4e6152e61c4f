// Reads a list page by page, each with a cursor to the next, and notices a list without an end (the CLI's rule: cli/http/read-list.ts).
import { Failure } from "./failure.ts";

/** A page with a cursor may be empty: the API reads a page, then leaves out what this person may not see. */
const maxPagesWithoutNews = 100;

/**
 * @returns call it with each cursor and the number of new items on that page; it throws a Failure for a repeated cursor, and after too many pages
 * in a row without new items
 */
export function watchForEnd(): (cursor: string, news: number) => void {
  const seen = new Set<string>();
  let pagesWithoutNews = 0;
  return (cursor, news) => {
    pagesWithoutNews = news === 0 ? pagesWithoutNews + 1 : 0;
    if (seen.has(cursor) || pagesWithoutNews > maxPagesWithoutNews) {
      throw new Failure("The list has no end.", { code: "endless_list", isTransient: false });
    }
    seen.add(cursor);
  };
}

/** Reads a list to its end. @param keyOf an item's unique key */
export async function readPages<Item, Page extends { cursor?: string }>(
  ask: (cursor: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
  keyOf: (item: Item) => string,
): Promise<Item[]> {
  const items = new Map<string, Item>();
  const mayGoOn = watchForEnd();
  for (let cursor: string | undefined; ; ) {
    const page: Page = await ask(cursor);
    const before = items.size;
    for (const item of itemsOf(page)) items.set(keyOf(item), item);
    if (!page.cursor) return [...items.values()];
    cursor = page.cursor;
    mayGoOn(cursor, items.size - before);
  }
}

export const pageOf = (path: string, cursor: string | undefined): string =>
  cursor === undefined ? path : `${path}?cursor=${encodeURIComponent(cursor)}`;
