// A list comes page by page, each with a cursor to the next; one that has no end is noticed (the CLI's rule: cli/http/read-list.ts).
import { Failure } from "./failure.ts";

/** An empty page may have a cursor: the API leaves out what must not be seen after it has read a page. */
const maxPagesWithoutNews = 100;

/**
 * @returns to be told of each cursor, and how much the page before it had that is new; throws a Failure for a cursor that comes back, and
 * after too many pages in a row that had nothing new
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

/** Reads a list to its end. @param keyOf what no two of its items have in common */
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
