import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { justifyRows, rowAt, rowOfPhoto, sectionAt } from "../../../api/web/photos/justify-rows.ts";
import { cpuMsOf } from "../../support/quiet-time.ts";

const sizes = { width: 1000, targetHeight: 200, gap: 4, headingHeight: 50 };
const layOut = (aspects: number[], days: string[] = []) =>
  justifyRows(
    { count: aspects.length, aspectOf: (index) => aspects[index] ?? 1, dayOf: (index) => days[index] ?? "2026-05-16" },
    sizes,
  );

describe("justifyRows", () => {
  it("fills the width with every row but a day's last, keeps to the row height, and leaves no photo out", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.5, max: 3.2, noNaN: true }), { maxLength: 200 }), (aspects) => {
        const { rowCount, firstOf, heightOf, topOf, height } = layOut(aspects);
        expect(firstOf[rowCount]).toBe(aspects.length);
        for (let row = 0; row < rowCount; row++) {
          const [from = 0, to = 0, high = 0] = [firstOf[row], firstOf[row + 1], heightOf[row]];
          const wide =
            aspects.slice(from, to).reduce((sum, aspect) => sum + aspect * high, 0) + sizes.gap * (to - from - 1);
          expect(high).toBeLessThanOrEqual(sizes.targetHeight + 1e-9);
          expect(wide).toBeLessThanOrEqual(sizes.width + 1e-6);
          if (row < rowCount - 1) expect(wide).toBeCloseTo(sizes.width, 6);
          expect((topOf[row] ?? 0) + high).toBeLessThanOrEqual(height + 1e-6);
        }
      }),
    );
  });

  it("starts a row and a heading with each day", () => {
    const layout = layOut([1, 1, 1], ["2026-05-16", "2026-05-16", "2026-05-17"]);
    expect(layout.sections).toEqual([
      { day: "2026-05-16", top: 0, firstRow: 0 },
      { day: "2026-05-17", top: 254, firstRow: 1 },
    ]);
    expect(layout.sections.map(({ firstRow }) => layout.firstOf[firstRow])).toEqual([0, 2]);
    expect([...layout.topOf.subarray(0, 2)]).toEqual([50, 304]);
    expect(sectionAt(layout, 253)).toBe(0);
    expect(sectionAt(layout, 254)).toBe(1);
  });

  it("finds rows by height and by photo", () => {
    const layout = layOut(Array.from({ length: 100 }, () => 1.5));
    for (let row = 0; row < layout.rowCount; row++) {
      expect(rowAt(layout, layout.topOf[row] ?? 0)).toBe(row);
      expect(rowOfPhoto(layout, layout.firstOf[row] ?? 0)).toBe(row);
    }
    expect(rowAt(layout, -1)).toBe(0);
    expect(rowAt(layOut([]), 10)).toBe(0);
  });

  it("lays out 50,000 photos within a few frames", () => {
    const aspects = Array.from({ length: 50_000 }, (_, index) => [1.5, 0.67, 1.33, 3][index % 4] ?? 1);
    expect(cpuMsOf(() => layOut(aspects)).ms).toBeLessThan(200);
  });
});
