import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBacklog } from "../../../../cli/upload/flow/backlog.ts";

describe("the backlog", () => {
  it("returns one of the largest first: no other is more than a fifth larger", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000)), (sizes) => {
        const backlog = createBacklog();
        for (const sizeBytes of sizes) backlog.add({ sizeBytes });
        const left = [...sizes];
        for (let file = backlog.take(); file; file = backlog.take()) {
          expect(Math.max(...left)).toBeLessThan(1.2 * (file.sizeBytes + 1));
          left.splice(left.indexOf(file.sizeBytes), 1);
        }
        expect(left).toEqual([]);
      }),
    );
  });

  it("returns files of about the same size in order of arrival", () => {
    const backlog = createBacklog<{ sizeBytes: number; n: number }>();
    for (let n = 0; n < 5_000; n++) backlog.add({ sizeBytes: 1_024 + (n % 190), n });
    for (let n = 0; n < 5_000; n++) {
      expect(backlog.length).toBe(5_000 - n);
      expect(backlog.take()?.n).toBe(n);
    }
  });

  it("takes an empty file, and returns nothing when it is empty", () => {
    const backlog = createBacklog();
    expect(backlog.take()).toBeUndefined();
    backlog.add({ sizeBytes: 0 });
    expect(backlog.take()).toEqual({ sizeBytes: 0 });
    expect(backlog.take()).toBeUndefined();
    expect(backlog.length).toBe(0);
  });
});
