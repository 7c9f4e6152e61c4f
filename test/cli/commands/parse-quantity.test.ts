import { describe, expect, it } from "vitest";
import { parseCount, parseDuration, parseRate } from "../../../cli/commands/parse-quantity.ts";
import { UsageError } from "../../../cli/errors.ts";

describe("quantities", () => {
  it.each([
    ["2M", 2e6],
    ["500k", 5e5],
    ["1.5MB/s", 1.5e6],
    ["1G", 1e9],
    ["1000", 1000],
    [" 3 mb ", 3e6],
  ])("a rate of %s is %d bytes per second", (text, rate) => {
    expect(parseRate("--limit-rate", text)).toBe(rate);
  });
  it.each(["", "fast", "0", "-1M", "2T", "2M/h", "1e9", "NaN"])("%j is not a rate", (text) => {
    expect(() => parseRate("--limit-rate", text)).toThrow(UsageError);
  });
  it.each([
    ["90s", 90_000],
    ["10m", 600_000],
    ["10min", 600_000],
    ["1.5h", 5_400_000],
    ["30", 30_000],
    ["250ms", 250],
    ["1ms", 1],
    ["500h", 1_800_000_000],
  ])("%s is %d ms", (text, ms) => {
    expect(parseDuration("--give-up-after", text)).toBe(ms);
  });
  it.each(["", "soon", "-1s", "1d", "0", "0s", "0.5ms", "501h", "9999999999", "9".repeat(400)])(
    "%j is not a time",
    (text) => {
      expect(() => parseDuration("--give-up-after", text)).toThrow(UsageError);
    },
  );
  it("a count is a whole number in its range", () => {
    expect(parseCount("-c", "8", 1, 1000)).toBe(8);
    for (const text of ["0", "1001", "1.5", "-1", "x", "", " 8"])
      expect(() => parseCount("-c", text, 1, 1000)).toThrow(UsageError);
  });
});
