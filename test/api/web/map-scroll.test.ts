import { describe, expect, it } from "vitest";
import { createScrollMap, maxScrollHeight } from "../../../api/web/photos/map-scroll.ts";

const view = 800;

describe("a list that a browser can render", () => {
  it("scrolls without mapping", () => {
    const map = createScrollMap();
    const heights = { whole: 100_000, view };
    expect(map.heightOf(heights)).toBe(100_000);
    expect(map.wholeAt(5000, heights)).toBe(5000);
    expect(map.realFor(70_000, heights)).toBe(70_000);
    expect(map.shift()).toBe(0);
  });
});

describe("a taller list", () => {
  const heights = { whole: 40_000_000, view };

  it("stays below what browsers can render with two device pixels per CSS pixel", () => {
    expect(createScrollMap().heightOf(heights) * 2).toBeLessThan(16_700_000);
  });

  it("reaches its end at the scroll bar's end, and its start at the start", () => {
    const map = createScrollMap();
    expect(map.wholeAt(maxScrollHeight - view, heights)).toBeCloseTo(40_000_000 - view, 3);
    expect(map.wholeAt(0, heights)).toBe(0);
  });

  it("moves a small step by the wheel's distance, and a jump by the fraction of the whole", () => {
    const map = createScrollMap();
    const middle = map.wholeAt(4_000_000, heights);
    expect(middle / heights.whole).toBeCloseTo(0.5, 2);
    expect(map.wholeAt(4_000_120, heights) - middle).toBeCloseTo(120, 6);
  });

  it("shows the same photos after it has settled, with room for small steps on both sides", () => {
    const map = createScrollMap();
    let real = 4_000_000;
    let whole = map.wholeAt(real, heights);
    for (let step = 0; step < 2000; step++) {
      real += 500;
      whole = map.wholeAt(real, heights);
    }
    real = map.settle(heights);
    expect(real + map.shift()).toBeCloseTo(whole, 3);
    expect(real / maxScrollHeight).toBeCloseTo(whole / heights.whole, 3);
    expect(map.wholeAt(real, heights)).toBeCloseTo(whole, 3);
  });
});
