// The places from which a list can be read: its start, and after the last photo of each answer.
import type { ListAnswer } from "../../contract.ts";
import type { Photo } from "./photo.ts";

export interface Mark {
  /** The last photo before the mark; undefined: the start of the list. */
  after: Photo | undefined;
  /** The photos before the mark that have the sort key of `after`; undefined: not known. */
  tied?: ReadonlySet<string> | undefined;
  cursor: string | undefined;
  /** How many photos to request from here. */
  limit: number;
}

export interface Marks {
  add(mark: Mark & { after: Photo }): void;
  /** The last mark before the photo, and before all photos with its sort key. */
  before(photo: Photo): Mark;
}

/** @param compareKeys by the API's sort key */
export function createMarks(start: Mark, compareKeys: (a: Photo, b: Photo) => number): Marks {
  const marks = [start];
  const lastAt = (isBefore: (mark: Photo) => boolean) =>
    marks.findLastIndex(({ after }) => after === undefined || isBefore(after));
  return {
    add(mark) {
      const at = lastAt((after) => compareKeys(after, mark.after) <= 0);
      const { after } = marks[at] ?? start;
      if (after && compareKeys(after, mark.after) === 0) marks[at] = mark;
      else marks.splice(at + 1, 0, mark);
    },
    before: (photo) => marks[lastAt((after) => compareKeys(after, photo) < 0)] ?? start,
  };
}

/**
 * @param before where the answer began
 * @returns the photo after which the list continues, and the photos up to there that have its sort key
 */
export function endOf(
  { photos }: Pick<ListAnswer, "photos">,
  before: Pick<Mark, "after" | "tied">,
  compareKeys: (a: Photo, b: Photo) => number,
): Pick<Mark, "after" | "tied"> {
  const after = photos.at(-1);
  if (!after) return before;
  const ties = photos.filter((photo) => compareKeys(photo, after) === 0).map(({ photoId }) => photoId);
  const goesOn = before.after !== undefined && compareKeys(before.after, after) === 0;
  return { after, tied: goesOn ? before.tied && new Set([...before.tied, ...ties]) : new Set(ties) };
}
