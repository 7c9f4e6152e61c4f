import { describe, expect, it } from "vitest";
import { readRetryAfter } from "../../../cli/http/read-retry-after.ts";

const now = Date.UTC(2026, 10, 27, 20, 0, 0);

describe("Retry-After", () => {
  it.each([
    ["7", 7_000],
    [" 7 ", 7_000],
    ["0", 0],
    [undefined, undefined],
    ["", undefined],
    ["soon", undefined],
    ["Fri, 27 Nov 2026 20:01:00 GMT", 60_000],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ])("%s", (header, expected) => {
    expect(readRetryAfter(header, now)).toBe(expected);
  });
});
