// The photo that the address names: among which photos it is shown, or that it is gone.
import { useEffect, useRef, useState } from "preact/hooks";
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
  isComplete: boolean,
  photoId: string | undefined,
): ViewedPhoto {
  const [gone, setGone] = useState("");
  const before = useRef(photoId);
  useEffect(() => {
    // Closing goes back, if there is something of this page to go back to.
    if (photoId !== undefined && before.current === undefined && list.get(photoId)) {
      history.replaceState({ openedFromGrid: true }, "");
    }
    before.current = photoId;
    if (photoId === undefined || list.get(photoId)) return;
    list.seek(photoId).then(
      (isThere) => setGone(isThere === false ? photoId : ""),
      () => undefined, // its page will come
    );
  }, [photoId, list]);

  // Once it was there, it is shown for as long as the address names it, though it may be gone since.
  const wasThere = useRef("");
  if (photoId === undefined) return { photos: undefined, isGone: false };
  if (list.get(photoId)) wasThere.current = photoId;
  if (wasThere.current !== photoId) return { photos: undefined, isGone: gone === photoId || isComplete };
  return { photos: shown.some((photo) => photo.photoId === photoId) ? shown : photos, isGone: false };
}
