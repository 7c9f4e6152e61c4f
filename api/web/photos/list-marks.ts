// The places from which a list can be read: its start, and after the last photo of each answer.
import type { Photo } from "./photo.ts";

export interface Mark {
  /** The last photo before the mark; undefined: the start of the list. */
  after: Photo | undefined;
  cursor: string | undefined;
  /** How many photos to request from here. */
  limit: number;
}

export interface Marks {
  add(mark: Mark & { after: Photo }): void;
  /** The last mark before the photo. */
  before(photo: Photo): Mark;
}

export function createMarks(start: Mark, compare: (a: Photo, b: Photo) => number): Marks {
  const marks = [start];
  const lastAt = (isBefore: (mark: Photo) => boolean) =>
    marks.findLastIndex(({ after }) => after === undefined || isBefore(after));
  return {
    add(mark) {
      const at = lastAt((after) => compare(after, mark.after) <= 0);
      const { after } = marks[at] ?? start;
      if (after && compare(after, mark.after) === 0) marks[at] = mark;
      else marks.splice(at + 1, 0, mark);
    },
    before: (photo) => marks[lastAt((after) => compare(after, photo) < 0)] ?? start,
  };
}
