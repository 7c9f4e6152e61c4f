// A photo as the page shows it: the record of the list, and what follows from it.
import type { ListedPhoto, ListOrder } from "../../contract.ts";
import { visible } from "../texts/visible.ts";

export type Photo = ListedPhoto;

export const nameOf = ({ title, fileName, photoId }: Photo): string => visible(title) ?? visible(fileName) ?? photoId;

/** As the API sorts (`takenSort`): the camera's local time; those without a date come last, by their upload. */
export function sortOf({ takenAt, uploadedAt }: Photo, order: ListOrder): string {
  if (order === "newest") return uploadedAt;
  return takenAt === undefined ? `~${uploadedAt}` : takenAt.replace(/(Z|[+-]\d\d:\d\d)$/, "");
}

export function compareIn(order: ListOrder): (a: Photo, b: Photo) => number {
  const direction = order === "newest" ? -1 : 1;
  return (a, b) => {
    const [left, right] = [sortOf(a, order), sortOf(b, order)];
    if (left !== right) return left < right ? -direction : direction;
    return a.photoId < b.photoId ? -1 : a.photoId > b.photoId ? 1 : 0;
  };
}

/** Under which day it is listed, as `2026-11-28`; undefined: no date. */
export function dayOf({ takenAt, uploadedAt }: Photo, order: ListOrder): string | undefined {
  if (order === "newest") return localDay(uploadedAt);
  return takenAt?.slice(0, 10);
}

let lastHour: { key: string; day: string } | undefined;

/** The reader's own day of an instant. Of photos in a row most are of the same hour, and making dates is dear. */
function localDay(instant: string): string {
  const key = instant.slice(0, 13);
  if (lastHour?.key !== key) {
    const at = new Date(instant);
    const two = (n: number) => String(n).padStart(2, "0");
    lastHour = { key, day: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}` };
  }
  return lastHour.day;
}

/** Width over height, as shown; cameras' usual one where nobody knows it. */
export function aspectOf({ width, height, details }: Photo): number {
  const [wide, high] = width && height ? [width, height] : [details?.width, details?.height];
  if (!wide || !high) return 1.5;
  return Math.min(3.2, Math.max(0.5, wide / high));
}
