// Where a day starts in the list.
import type { ListOrder } from "../../contract.ts";
import { dayOf, type Photo } from "./photo.ts";

/**
 * The first photo of the day, or of the next day in the list's order that has any; if there is none, the last photo.
 * @param day such as `2026-11-28`
 */
export function indexOfDay(photos: readonly Photo[], order: ListOrder, day: string): number {
  const isReached = (photo: Photo) => {
    const own = dayOf(photo, order) ?? "~"; // undated photos come last
    return order === "newest" ? own <= day : own >= day;
  };
  const index = photos.findIndex(isReached);
  return index < 0 ? photos.length - 1 : index;
}
