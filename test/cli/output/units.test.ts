import { describe, expect, it } from "vitest";
import { count, formatBytes, formatDuration, formatRate } from "../../../cli/output/units.ts";

describe("units", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 KB"],
    [999_949, "999.9 KB"],
    [999_950, "1.0 MB"],
    [3_400_000, "3.4 MB"],
    [5 * 1024 ** 3, "5.4 GB"],
    [-5, "0 B"],
  ])("says %d bytes as %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [400, "0 s"],
    [59_400, "59 s"],
    [59_600, "1 min"],
    [200_000, "3 min 20 s"],
    [3_600_000, "1 h"],
    [7_500_000, "2 h 5 min"],
  ])("says %d ms as %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("counts in words", () => {
    expect(count(1, "photo")).toBe("1 photo");
    expect(count(1204, "photo")).toBe("1,204 photos");
    expect(formatRate(2_000_000)).toBe("2.0 MB/s");
  });
});
