// The photos that match the search: at once if there is no search, otherwise shortly after it changes.
import { useEffect, useState } from "preact/hooks";
import { type Criteria, findPhotos, isEmpty } from "./find-photos.ts";
import type { Photo } from "./photo.ts";

/** Undefined until the first result. */
export function useFoundPhotos(photos: readonly Photo[], criteria: Criteria): readonly Photo[] | undefined {
  const [found, setFound] = useState<readonly Photo[]>();
  const isAll = isEmpty(criteria);
  useEffect(() => {
    if (isAll) return setFound(undefined);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      void findPhotos(photos, criteria, stop.signal).then((result) => {
        if (!stop.signal.aborted) setFound(result);
      });
    }, 100);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [photos, criteria, isAll]);
  return isAll ? photos : found;
}
