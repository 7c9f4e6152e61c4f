// Where a day begins in the list.
import type { ListOrder } from "../../contract.ts";
import { dayOf, type Photo } from "./photo.ts";

/**
 * The first photo of the day, or of the next day in the list's order that has any; behind all of them, the last photo.
 * @param day `2026-11-28`
 */
export function indexOfDay(photos: readonly Photo[], order: ListOrder, day: string): number {
  const isReached = (photo: Photo) => {
    const own = dayOf(photo, order) ?? "~"; // those without a date come last
    return order === "newest" ? own <= day : own >= day;
  };
  const index = photos.findIndex(isReached);
  return index < 0 ? photos.length - 1 : index;
}
