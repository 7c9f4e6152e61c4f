// Works on several items at once and yields the results in the items' order, in memory that does not grow with their number.

/** At most this many results, per item at once, wait for a slow one before them. */
const maxAheadPerWorker = 16;

/**
 * @param work throws only what ends everything
 * @param over is aborted at the end, or at the first failure; the generator then waits for the work under way
 * @throws the first failure, and whatever `items` throws
 */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
  over: AbortController,
): AsyncGenerator<Result> {
  const results: Promise<Result>[] = [];
  const running = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  const begin = (item: Item) => {
    const result = work(item);
    const ended = result
      .then(
        () => {},
        (error) => {
          failure ??= { error };
          over.abort();
        },
      )
      .finally(() => running.delete(ended));
    running.add(ended);
    results.push(result);
  };
  try {
    for await (const item of items) {
      if (over.signal.aborted) break;
      begin(item);
      while (running.size >= atOnce) await Promise.race(running);
      while (results.length >= atOnce * maxAheadPerWorker) yield await (results.shift() as Promise<Result>);
    }
    for (const result of results) yield await result;
  } catch (error) {
    throw failure ? failure.error : error;
  } finally {
    over.abort();
    await Promise.all(running);
  }
}
