// The page may not import the CLI's code, but follows the same rules: this test compares the two.
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../../api/web/http/backoff.ts";
import { readRetryAfter } from "../../../api/web/http/read-retry-after.ts";
import { maxRetryAfterMs, putVerdict } from "../../../api/web/upload/put-verdict.ts";
import { readRetryAfter as readRetryAfterOfCli } from "../../../cli/http/read-retry-after.ts";
import * as cli from "../../../cli/http/retry-policy.ts";

const statuses = [
  200, 204, 301, 400, 401, 403, 404, 405, 408, 409, 411, 412, 413, 416, 429, 500, 501, 502, 503, 504, 507,
];
const codes = [
  "",
  "AccessDenied",
  "BadDigest",
  "EntityTooLarge",
  "ExpiredToken",
  "NoSuchUpload",
  "RequestTimeout",
  "SlowDown",
  "PreconditionFailed",
];
const messages = ["", "Request has expired", "Access Denied"];

describe("the page", () => {
  it("draws the same conclusion from a put's answer as the CLI", () => {
    for (const status of statuses) {
      for (const code of codes) {
        for (const message of messages) {
          const answer = { status, code, message };
          expect([answer, putVerdict(answer)]).toEqual([answer, cli.verdictOfAnswer("store", answer)]);
        }
      }
    }
  });

  it("waits as long as the CLI before the next attempt, with the same cap on Retry-After", () => {
    for (let attempt = 1; attempt < 12; attempt++) {
      for (const random of [0, 0.3, 0.999]) expect(backoffMs(attempt, random)).toBe(cli.backoffMs(attempt, random));
    }
    expect(maxRetryAfterMs).toBe(cli.maxRetryAfterMs.push);
  });

  const now = Date.parse("2026-11-28T12:00:00Z");

  it("reads Retry-After as seconds or as a date", () => {
    expect(readRetryAfter("3", now)).toBe(3000);
    expect(readRetryAfter("Sat, 28 Nov 2026 12:00:05 GMT", now)).toBe(5000);
    expect(readRetryAfter("soon", now)).toBeUndefined();
    expect(readRetryAfter(null, now)).toBeUndefined();
  });

  it.each([
    "3",
    " 120 ",
    "2.5",
    "-1",
    "1e3",
    "",
    "soon",
    "2026",
    "Sat, 28 Nov 2026 12:00:05 GMT",
    "Saturday, 28-Nov-26 12:00:05 GMT",
    "Sat Nov 28 12:00:05 2026",
    "Sat, 28 Nov 2026 11:00:00 GMT",
  ])("waits as long as the CLI after Retry-After: %s, whatever this device's clock says", (header) => {
    for (const date of [undefined, "Sat, 28 Nov 2026 11:59:50 GMT", "never"]) {
      const asCli = readRetryAfterOfCli({ "retry-after": header, date }, now);
      expect([date, readRetryAfter(header, now, date)]).toEqual([date, asCli]);
    }
  });
});
