import { describe, expect, it } from "vitest";
import { createBufferBudget } from "../../../../cli/upload/flow/buffer-budget.ts";
import { mostBufferedBytes } from "../../../../cli/upload/worker/photo-size.ts";
import { slabBytes, smallSlabBytes, tinySlabBytes } from "../../../../cli/upload/worker/slabs.ts";

describe("the buffer budget", () => {
  it("buffers files in whole slabs until it is used up, then makes them wait", () => {
    const budget = createBufferBudget(4 * slabBytes);
    expect([smallSlabBytes + 1, slabBytes, slabBytes + 1].map((size) => budget.request(size, 0))).toEqual([
      "buffer",
      "buffer",
      "buffer",
    ]);
    expect(budget.request(1, 3)).toBe("wait");
    budget.release(slabBytes);
    expect(budget.request(1, 3)).toBe("buffer");
  });

  it.each([smallSlabBytes, tinySlabBytes])("counts files of %d bytes by the slabs that they take", (size) => {
    const budget = createBufferBudget(slabBytes);
    for (let n = 0; n < slabBytes / size; n++) expect(budget.request(size, 0)).toBe("buffer");
    expect(budget.request(size, 0)).toBe("wait");
  });

  it("lets a file be read twice if too few are buffered to keep the link busy", () => {
    const budget = createBufferBudget(2 * slabBytes);
    budget.request(2 * slabBytes, 8);
    expect(budget.request(1, 2)).toBe("read_again");
    expect(budget.request(1, 1)).toBe("wait");
  });

  it("leaves a part of it to large photos", () => {
    const budget = createBufferBudget(64 * slabBytes, 2 * slabBytes);
    const large = 8 * slabBytes;
    expect([slabBytes, slabBytes, slabBytes].map((size) => budget.request(size, 0))).toEqual([
      "buffer",
      "buffer",
      "wait",
    ]);
    expect(budget.request(large, 0)).toBe("buffer");
    expect(budget.request(slabBytes, 0)).toBe("wait");
    budget.release(slabBytes);
    expect(budget.request(slabBytes, 0)).toBe("buffer");
    budget.release(large);
    expect(budget.request(slabBytes, 0)).toBe("wait");
  });

  it("never buffers a file that is too large", () => {
    const budget = createBufferBudget(1e12);
    expect(budget.request(mostBufferedBytes, 1)).toBe("buffer");
    expect(budget.request(mostBufferedBytes + 1, 1)).toBe("read_again");
  });

  it("is complete again when everything is released", () => {
    const budget = createBufferBudget(64 * slabBytes);
    const sizes = Array.from({ length: 40 }, (_, n) => n * 9_973 + 1);
    for (let round = 0; round < 50; round++) {
      const buffered = sizes.filter((size) => budget.request(size, 0) === "buffer");
      expect(buffered).toHaveLength(40);
      for (const size of buffered) budget.release(size);
    }
    expect(budget.request(64 * slabBytes, 0)).toBe("buffer");
  });
});
