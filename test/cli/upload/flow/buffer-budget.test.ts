import { describe, expect, it } from "vitest";
import { createHeldBudget } from "../../../../cli/upload/flow/buffer-budget.ts";
import { maxHeldFileBytes, slabBytes } from "../../../../cli/upload/worker/slabs.ts";

describe("the budget for bytes in memory", () => {
  it("holds files until it is used up, each with whole slabs, and then makes them wait", () => {
    const budget = createHeldBudget(4 * slabBytes);
    expect([1, slabBytes, slabBytes + 1].map((size) => budget.request(size, 0))).toEqual(["hold", "hold", "hold"]);
    expect(budget.request(1, 3)).toBe("wait");
    budget.release(1);
    expect(budget.request(1, 3)).toBe("hold");
  });

  it("has a file read twice where so few are held that the link would run dry", () => {
    const budget = createHeldBudget(2 * slabBytes);
    budget.request(2 * slabBytes, 8);
    expect(budget.request(1, 2)).toBe("read_again");
    expect(budget.request(1, 1)).toBe("wait");
  });

  it("never holds a file that is too large for that", () => {
    const budget = createHeldBudget(1e12);
    expect(budget.request(maxHeldFileBytes, 1)).toBe("hold");
    expect(budget.request(maxHeldFileBytes + 1, 1)).toBe("read_again");
  });

  it("is whole again when all is given back", () => {
    const budget = createHeldBudget(64 * slabBytes);
    const sizes = Array.from({ length: 40 }, (_, n) => n * 9_973 + 1);
    for (let round = 0; round < 50; round++) {
      const held = sizes.filter((size) => budget.request(size, 0) === "hold");
      expect(held).toHaveLength(40);
      for (const size of held) budget.release(size);
    }
    expect(budget.request(64 * slabBytes, 0)).toBe("hold");
  });
});
