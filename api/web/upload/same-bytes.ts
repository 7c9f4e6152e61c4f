// Files of the same bytes in one upload: the first of them goes the whole way, the others end as it does.
import { isInEvent, type UploadItem } from "./upload-item.ts";

export interface SameBytes {
  /** @returns the one of the same bytes that came before; undefined: this one is the first */
  firstBefore(item: UploadItem): UploadItem | undefined;
  /** Where the first has not ended yet. */
  follow(first: UploadItem, item: UploadItem): void;
  /** After it has ended. @returns those that followed it */
  ended(item: UploadItem): readonly UploadItem[];
}

export function openSameBytes(): SameBytes {
  const firstOf = new Map<string, UploadItem>();
  return {
    firstBefore(item) {
      const { photoId = "" } = item;
      const first = firstOf.get(photoId);
      if (first && first !== item) return first;
      firstOf.set(photoId, item);
      return undefined;
    },
    follow(first, item) {
      first.twins = [...(first.twins ?? []), item];
    },
    ended(item) {
      const { twins = [], photoId } = item;
      delete item.twins;
      if (!isInEvent(item) && photoId !== undefined) firstOf.delete(photoId);
      return twins;
    },
  };
}
