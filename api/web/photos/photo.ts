// A photo as the page shows it: the list's record, and what is derived from it.
import type { ListedPhoto, ListOrder } from "../../contract.ts";
import { visible } from "../texts/visible.ts";

export type Photo = ListedPhoto;

export const nameOf = ({ title, fileName, photoId }: Photo): string => visible(title) ?? visible(fileName) ?? photoId;

/** The API's sort key (`takenSort`): the camera's local time. Undated photos come last, by upload time. */
export function sortOf({ takenAt, uploadedAt }: Photo, order: ListOrder): string {
  if (order === "newest") return uploadedAt;
  return takenAt === undefined ? `~${uploadedAt}` : localTimeOf(takenAt);
}

/** Without the offset. */
export const localTimeOf = (takenAt: string): string => takenAt.replace(/(Z|[+-]\d\d:\d\d)$/, "");

/** By the API's sort key alone: photos with the same key come in any order from the API. */
export function compareKeysIn(order: ListOrder): (a: Photo, b: Photo) => number {
  const direction = order === "newest" ? -1 : 1;
  return (a, b) => {
    const [left, right] = [sortOf(a, order), sortOf(b, order)];
    return left === right ? 0 : left < right ? -direction : direction;
  };
}

/** The order in which the page shows photos. */
export function compareIn(order: ListOrder): (a: Photo, b: Photo) => number {
  const compareKeys = compareKeysIn(order);
  return (a, b) => compareKeys(a, b) || (a.photoId < b.photoId ? -1 : a.photoId > b.photoId ? 1 : 0);
}

/** The day it is listed under, such as `2026-11-28`; undefined: no date. */
export function dayOf({ takenAt, uploadedAt }: Photo, order: ListOrder): string | undefined {
  if (order === "newest") return localDay(uploadedAt);
  return takenAt?.slice(0, 10);
}

let lastHour: { key: string; day: string } | undefined;

/** The day in the reader's time zone. The last hour is cached: neighbouring photos mostly share it, and Date objects are costly. */
function localDay(instant: string): string {
  const key = instant.slice(0, 13);
  if (lastHour?.key !== key) {
    const at = new Date(instant);
    const two = (n: number) => String(n).padStart(2, "0");
    lastHour = { key, day: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}` };
  }
  return lastHour.day;
}

/** Width over height, as displayed; 3:2, as cameras have it, if unknown. */
export function aspectOf({ width, height, details }: Photo): number {
  const [wide, high] = width && height ? [width, height] : [details?.width, details?.height];
  if (!wide || !high) return 1.5;
  return Math.min(3.2, Math.max(0.5, wide / high));
}
