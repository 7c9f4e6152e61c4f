// The page may not import the CLI's code, but follows the same rules: this test compares the two.
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../../api/web/http/backoff.ts";
import { retryAfterMs } from "../../../api/web/http/failure.ts";
import { maxRetryAfterMs, putVerdict } from "../../../api/web/upload/put-verdict.ts";
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

  it("reads Retry-After as seconds or as a date", () => {
    const now = Date.parse("2026-11-28T12:00:00Z");
    expect(retryAfterMs("3", now)).toBe(3000);
    expect(retryAfterMs("Sat, 28 Nov 2026 12:00:05 GMT", now)).toBe(5000);
    expect(retryAfterMs("soon", now)).toBeUndefined();
    expect(retryAfterMs(null, now)).toBeUndefined();
  });
});
