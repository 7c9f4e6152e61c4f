// The photo in the address: the photos to page through, or that it is gone.
import { useEffect, useRef, useState } from "preact/hooks";
import { wait } from "../http/backoff.ts";
import { Failure } from "../http/failure.ts";
import type { PhotoList } from "../photos/open-photo-list.ts";
import type { Photo } from "../photos/photo.ts";

export interface ViewedPhoto {
  /** Undefined until the photo is known. */
  photos: readonly Photo[] | undefined;
  isGone: boolean;
}

export function useViewedPhoto(
  list: PhotoList,
  photos: readonly Photo[],
  shown: readonly Photo[],
  photoId: string | undefined,
): ViewedPhoto {
  const [gone, setGone] = useState("");
  const before = useRef(photoId);
  useEffect(() => {
    // Closing the viewer goes back in the history only if the photo was opened from the grid.
    if (photoId !== undefined && before.current === undefined && list.get(photoId)) {
      history.replaceState({ openedFromGrid: true }, "");
    }
    before.current = photoId;
    setGone("");
    if (photoId === undefined || list.get(photoId)) return;
    const stop = new AbortController();
    void isGone(list, photoId, stop.signal).then((isSo) => {
      if (isSo && !stop.signal.aborted) setGone(photoId);
    });
    return () => stop.abort();
  }, [photoId, list]);

  // A photo that was there stays open while the address names it, even if it is gone meanwhile.
  const wasThere = useRef<string | undefined>(undefined);
  if (photoId === undefined || list.get(photoId)) wasThere.current = photoId;
  if (photoId === undefined) return { photos: undefined, isGone: false };
  if (wasThere.current !== photoId) return { photos: undefined, isGone: gone === photoId };
  return { photos: shown.some((photo) => photo.photoId === photoId) ? shown : photos, isGone: false };
}

/** Asks the event until it answers: a photo missing from the list may only be newer than the list. */
async function isGone(list: PhotoList, photoId: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    try {
      const isThere = await list.seek(photoId);
      if (isThere === undefined) await list.refresh();
      return isThere === false;
    } catch (error) {
      if (error instanceof Failure && !error.isTransient) return false; // the list shows what is wrong
      await wait(askAgainMs, signal);
    }
  }
  return false;
}

const askAgainMs = 3000;
