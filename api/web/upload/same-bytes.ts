// In-flight duplicates: of files with the same bytes in one upload, the first is uploaded, and the others end as it does. If
// the first cannot be read, the next one takes over.
import { isInEvent, type Reason, type Stage, type UploadItem } from "./upload-item.ts";

export interface SameBytes {
  /** @returns an earlier item with the same bytes; undefined: this one is the first */
  firstBefore(item: UploadItem): UploadItem | undefined;
  /** Call it if the first has not ended yet. */
  follow(first: UploadItem, item: UploadItem): void;
  /** Call it after an item has ended. @returns the items that followed it */
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
      first.duplicates = [...(first.duplicates ?? []), item];
    },
    ended(item) {
      const { duplicates = [], photoId } = item;
      delete item.duplicates;
      if (!isInEvent(item) && photoId !== undefined) firstOf.delete(photoId);
      return duplicates;
    },
  };
}

/** How a file ends that followed another one, which has ended. Undefined if only that one is at fault: then this one takes over. */
export function endAfter({
  stage,
  reason,
}: Pick<UploadItem, "stage" | "reason">): { stage: Stage; reason: Reason | undefined } | undefined {
  if (reason === "unreadable" || reason === "changed") return undefined;
  return { stage: stage === "uploaded" ? "duplicate" : stage, reason };
}
