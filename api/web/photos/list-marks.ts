// Where a list can be entered: its start, and behind the last photo of each answer.
import type { Photo } from "./photo.ts";

export interface Mark {
  /** The last photo before it; undefined: the list begins here. */
  after: Photo | undefined;
  cursor: string | undefined;
  /** How many photos to ask for from here. */
  limit: number;
}

export interface Marks {
  add(mark: Mark & { after: Photo }): void;
  /** The last one before the photo. */
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
