import { describe, expect, it } from "vitest";
import {
  type Answerer,
  backoffMs,
  maxRetryAfterMs,
  type Refusal,
  retryDelayMs,
  verdictOfAnswer,
  verdictOfConnection,
} from "../../../cli/http/retry-policy.ts";

describe("after an answer", () => {
  it.each<[from: Answerer, refusal: Refusal, verdict: string]>([
    ["api", { status: 400 }, "fail"],
    ["api", { status: 401 }, "fail"],
    ["api", { status: 403 }, "fail"],
    ["api", { status: 302 }, "fail"],
    ["api", { status: 408 }, "retry"],
    ["api", { status: 429, code: "slow_down" }, "slow_down"],
    ["api", { status: 429, code: "photo_busy" }, "retry"],
    ["api", { status: 429, code: "quota_exceeded" }, "fail"],
    ["api", { status: 500 }, "retry"],
    ["api", { status: 502 }, "retry"],
    ["api", { status: 503 }, "slow_down"],
    ["store", { status: 200 }, "done"],
    ["store", { status: 204 }, "fail"],
    ["store", { status: 412, code: "PreconditionFailed" }, "done"],
    ["store", { status: 403, code: "AccessDenied", message: "Request has expired" }, "renew"],
    ["store", { status: 403, code: "AccessDenied" }, "retry"],
    ["store", { status: 409, code: "ConditionalRequestConflict" }, "retry"],
    ["store", { status: 400, code: "RequestTimeout" }, "retry"],
    ["store", { status: 400, code: "IncompleteBody" }, "retry"],
    ["store", { status: 400, code: "ExpiredToken" }, "retry"],
    ["store", { status: 400, code: "BadDigest" }, "rehash"],
    ["store", { status: 400, code: "EntityTooLarge" }, "fail"],
    ["store", { status: 503, code: "SlowDown" }, "slow_down"],
    ["store", { status: 500, code: "InternalError" }, "retry"],
    ["sign_in", { status: 400, code: "TooManyRequestsException" }, "slow_down"],
    ["sign_in", { status: 400, code: "ThrottlingException" }, "slow_down"],
    ["sign_in", { status: 400, code: "InternalErrorException" }, "retry"],
    ["sign_in", { status: 400, code: "NotAuthorizedException" }, "fail"],
    ["sign_in", { status: 400, code: "LimitExceededException" }, "fail"],
    ["sign_in", { status: 504 }, "retry"],
    ["proxy", { status: 429 }, "slow_down"],
    ["proxy", { status: 403 }, "fail"],
    ["proxy", { status: Number.NaN }, "fail"],
  ])("of %s %j it is %s", (from, refusal, verdict) => {
    expect(verdictOfAnswer(from, refusal)).toBe(verdict);
  });
});

describe("after no answer", () => {
  it.each([
    ["ECONNREFUSED", "retry"],
    ["ECONNRESET", "retry"],
    ["ENOTFOUND", "retry"],
    ["EAI_AGAIN", "retry"],
    ["UND_ERR_HEADERS_TIMEOUT", "retry"],
    ["stalled", "retry"],
    ["malformed", "retry"],
    ["late", "retry"],
    ["proxy_unavailable", "retry"],
    ["EPROXY", "fail"],
    ["answer_too_long", "fail"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "fail"],
    ["CERT_HAS_EXPIRED", "fail"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "fail"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "fail"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "fail"],
  ])("with %s it is %s", (code, verdict) => {
    expect(verdictOfConnection(code)).toBe(verdict);
  });
});

describe("the wait before the next attempt", () => {
  it("is random between zero and a ceiling that doubles up to 20 seconds", () => {
    expect([1, 2, 3].map((attempt) => backoffMs(attempt, 1))).toEqual([500, 1_000, 2_000]);
    expect(backoffMs(3, 0.5)).toBe(1_000);
    expect(backoffMs(10, 0)).toBe(0);
    expect(backoffMs(1_000, 1)).toBe(20_000);
    expect(backoffMs(1_000, 1, 8_000)).toBe(8_000);
  });

  it("is what the server asks for, up to a limit", () => {
    expect(retryDelayMs({ attempt: 1, retryAfterMs: 7_000 }, 0)).toBe(7_000);
    expect(retryDelayMs({ attempt: 1, retryAfterMs: 0 }, 1)).toBe(0);
    expect(retryDelayMs({ attempt: 1, retryAfterMs: 3_600_000 }, 0)).toBe(30_000);
    expect(retryDelayMs({ attempt: 1, retryAfterMs: 3_600_000 }, 0, maxRetryAfterMs.push)).toBe(300_000);
    expect(retryDelayMs({ attempt: 2 }, 0.5)).toBe(500);
  });
});
