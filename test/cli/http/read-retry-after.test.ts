import { afterEach, describe, expect, it, vi } from "vitest";
import { readRetryAfter } from "../../../cli/http/read-retry-after.ts";

afterEach(() => void vi.unstubAllEnvs());

const now = Date.UTC(2026, 10, 27, 20, 0, 0);

describe("Retry-After", () => {
  it.each([
    ["7", 7_000],
    [" 7 ", 7_000],
    ["0", 0],
    ["2.5", 2_500],
    ["30.0", 30_000],
    [undefined, undefined],
    ["", undefined],
    ["soon", undefined],
    ["Fri, 27 Nov 2026 20:01:00 GMT", 60_000],
    ["Friday, 27-Nov-26 20:01:00 GMT", 60_000],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ])("%s", (header, expected) => {
    expect(readRetryAfter({ "retry-after": header }, now)).toBe(expected);
  });

  it.each(["-5", "5s", "1e3", "120, 60", "10 seconds", "2026-11-27", "Nov 27"])(
    "of %s is ignored, and is not a wait of zero",
    (header) => {
      expect(readRetryAfter({ "retry-after": header }, now)).toBeUndefined();
    },
  );

  it("with a date in asctime form is in GMT, whatever the local time zone", () => {
    vi.stubEnv("TZ", "Asia/Tokyo");
    expect(readRetryAfter({ "retry-after": "Fri Nov 27 20:01:00 2026" }, now)).toBe(60_000);
  });

  it("is ignored if repeated", () => {
    expect(readRetryAfter({ "retry-after": ["5", "7"] }, now)).toBeUndefined();
  });

  it.each([
    ["ahead", "Fri, 27 Nov 2026 17:00:00 GMT", "Fri, 27 Nov 2026 17:01:30 GMT"],
    ["behind", "Sun, 29 Nov 2026 20:00:00 GMT", "Sun, 29 Nov 2026 20:01:30 GMT"],
  ])("with a date goes by the server's clock if this computer's clock is %s", (_, date, retryAfter) => {
    expect(readRetryAfter({ "retry-after": retryAfter, date }, now)).toBe(90_000);
  });

  it("with a date goes by this computer's clock if the server sends no valid Date", () => {
    const retryAfter = "Fri, 27 Nov 2026 20:01:00 GMT";
    expect(readRetryAfter({ "retry-after": retryAfter, date: "today" }, now)).toBe(60_000);
  });
});
