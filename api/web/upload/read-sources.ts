// Reads the chosen or dropped files one by one. When stopped, it keeps its place and can continue from there.
import { wait } from "../http/backoff.ts";
import type { Found } from "./read-drop.ts";

export type Source = Iterable<Found> | AsyncIterable<Found>;

interface Options {
  onFound(found: Found): void;
  /** Files were found, or a source has ended. */
  onChange(): void;
}

export interface Sources {
  /** Resolves at the source's end, or when stopped. */
  read(source: Source, signal: AbortSignal): Promise<void>;
  /** Continues all stopped sources. */
  readOn(signal: AbortSignal): void;
  isReading(): boolean;
  /** Sources were stopped, and may contain more files. */
  hasMore(): boolean;
}

interface Stopped {
  next: Found;
  rest: Iterator<Found> | AsyncIterator<Found>;
}

/** The page renders after this many. */
const filesAtOnce = 200;

export function openSources({ onFound, onChange }: Options): Sources {
  let reading = 0;
  let stopped: Stopped[] = [];

  async function take({ next, rest }: Stopped, signal: AbortSignal): Promise<void> {
    let found: Found | undefined = next;
    for (let count = 1; found !== undefined; count++) {
      if (signal.aborted) return void stopped.push({ next: found, rest });
      onFound(found);
      if (count % filesAtOnce === 0) {
        onChange();
        await wait(0);
      }
      found = await nextOf(rest);
    }
  }

  async function whileReading(work: () => Promise<void>): Promise<void> {
    reading++;
    await work();
    reading--;
    onChange();
  }

  return {
    read: (source, signal) =>
      whileReading(async () => {
        const rest = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
        const next = await nextOf(rest);
        if (next !== undefined) await take({ next, rest }, signal);
      }),
    readOn(signal) {
      const before = stopped;
      stopped = [];
      for (const each of before) void whileReading(() => take(each, signal));
    },
    isReading: () => reading > 0,
    hasMore: () => stopped.length > 0,
  };
}

async function nextOf(iterator: Stopped["rest"]): Promise<Found | undefined> {
  const { done, value } = await iterator.next();
  return done ? undefined : value;
}
