// Works on several items at once, and gives what comes of them in the items' order, in memory that does not grow with their number.

/** So many results wait at most for one that takes longer than those after it. */
const maxAheadPerWorker = 16;

/** @param work must not throw but for what ends everything; then what is under way is left to end by itself */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const results: Promise<Result>[] = [];
  const running = new Set<Promise<unknown>>();
  for await (const item of items) {
    const result = work(item);
    const ended: Promise<unknown> = result.then(
      () => running.delete(ended),
      () => running.delete(ended),
    );
    running.add(ended);
    results.push(result);
    while (running.size >= atOnce) await Promise.race(running);
    while (results.length >= atOnce * maxAheadPerWorker) yield await (results.shift() as Promise<Result>);
  }
  for (const result of results) yield await result;
}
