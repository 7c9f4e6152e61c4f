// How many photos an event has, as far as is known.
import { texts } from "../texts/texts.ts";

interface Counted {
  /** Photos that match the search. */
  shown: number;
  loaded: number;
  isSearching: boolean;
  /** All pages have arrived. */
  isComplete: boolean;
}

export function describeCount({ shown, loaded, isSearching, isComplete }: Counted): string {
  const t = texts();
  if (isSearching) return isComplete ? t.foundCount(shown, loaded) : t.foundCountSoFar(shown, loaded);
  return isComplete ? t.photoCount(loaded) : t.photoCountSoFar(loaded);
}
