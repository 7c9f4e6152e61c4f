import { describe, expect, it } from "vitest";
import { heightOfLine, linesInView, type Room, textLinesOf, topsOf } from "../../../api/web/upload/place-lines.ts";

const phone: Room = { width: 240, isNarrow: true, enlarged: 1 };
const desk: Room = { width: 1000, isNarrow: false, enlarged: 1 };
const long = "The file seems cut off or damaged. Copy it again from the camera or card.";

describe("a line of the upload", () => {
  it("is as high on a phone as its reason needs, and as all others if it has none", () => {
    expect(textLinesOf("", false, phone)).toBe(2);
    expect(textLinesOf("The file is empty.", false, phone)).toBe(2);
    expect(textLinesOf(long, false, phone)).toBe(3);
    expect(textLinesOf(long, true, phone)).toBe(5);
    expect(textLinesOf(long, true, { ...phone, enlarged: 2 })).toBeGreaterThan(8);
    expect(textLinesOf("x".repeat(10_000), false, phone)).toBe(12);
    expect(heightOfLine(4, phone)).toBeGreaterThan(heightOfLine(2, phone));
    expect(heightOfLine(2, { ...phone, enlarged: 2 })).toBe(2 * heightOfLine(2, phone));
  });

  it("has the same height as all others on a wide screen", () => {
    expect(textLinesOf(long, true, desk)).toBe(2);
  });
});

describe("the visible lines", () => {
  const view = { height: 100, spare: 1 };

  it("are found whatever the height of each", () => {
    const tops = topsOf([50, 90, 50, 50, 50]);
    expect(tops).toEqual([0, 50, 140, 190, 240, 290]);
    expect(linesInView(tops, { top: 60, ...view })).toEqual({ first: 0, last: 4 });
    expect(linesInView(tops, { top: 190, ...view })).toEqual({ first: 2, last: 5 });
  });

  it("are none of an empty list, and the last ones of a list that became shorter", () => {
    expect(topsOf([])).toEqual([0]);
    expect(linesInView([0], { top: 0, ...view })).toEqual({ first: 0, last: 0 });
    expect(linesInView(topsOf([50, 50]), { top: 900, ...view })).toEqual({ first: 1, last: 2 });
  });
});
