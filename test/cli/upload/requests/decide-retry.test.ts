import { describe, expect, it } from "vitest";
import { RequestError } from "../../../../cli/errors.ts";
import { decideAfterCall, decideAfterPut } from "../../../../cli/upload/requests/decide-retry.ts";
import type { PutResult } from "../../../../cli/upload/worker/put-photo.ts";

const answered = (status: number, rest: object = {}): PutResult => ({
  kind: "answered",
  status,
  timing: { elapsedMs: 1 },
  ...rest,
});
const unanswered = (code: string, isStale = false): PutResult => ({
  kind: "unanswered",
  code,
  message: code,
  isStale,
});
const unsendable = (code: string): PutResult => ({ kind: "unsendable", code, message: code });
const expired = { code: "AccessDenied", message: "Request has expired" };

describe("after a put", () => {
  it.each<[row: string, result: PutResult, decision: object]>([
    ["200", answered(200), { action: "confirm" }],
    ["412 PreconditionFailed", answered(412, { code: "PreconditionFailed" }), { action: "confirm" }],
    ["429", answered(429), { action: "retry", pausesAll: true, code: "http_429" }],
    [
      "503 with Retry-After",
      answered(503, { code: "SlowDown", retryAfterMs: 7_000 }),
      { action: "retry", pausesAll: true, code: "SlowDown", retryAfterMs: 7_000 },
    ],
    ["500", answered(500, { code: "InternalError" }), { action: "retry", code: "InternalError" }],
    ["502", answered(502), { action: "retry", code: "http_502" }],
    ["504", answered(504), { action: "retry", code: "http_504" }],
    ["408", answered(408), { action: "retry" }],
    ["409", answered(409, { code: "ConditionalRequestConflict" }), { action: "retry" }],
    ["400 RequestTimeout", answered(400, { code: "RequestTimeout" }), { action: "retry" }],
    ["403", answered(403, { code: "AccessDenied" }), { action: "retry" }],
    ["403 of an expired URL", answered(403, expired), { action: "retry", isImmediate: true }],
    ["400 ExpiredToken", answered(400, { code: "ExpiredToken" }), { action: "retry" }],
    ["400 BadDigest", answered(400, { code: "BadDigest" }), { action: "rehash", code: "BadDigest" }],
    ["400 of any other kind", answered(400, { code: "InvalidRequest" }), { action: "fail", code: "InvalidRequest" }],
    ["404", answered(404, { code: "NoSuchBucket" }), { action: "fail", code: "NoSuchBucket" }],
    ["a redirect", answered(302), { action: "fail", code: "http_302" }],
    ["204", answered(204), { action: "fail", code: "http_204" }],
    ["no answer", unanswered("ECONNRESET"), { action: "retry", code: "ECONNRESET", isImmediate: false }],
    ["no answer on an idle connection", unanswered("EPIPE", true), { action: "retry", isImmediate: true }],
    ["an untrusted certificate", unanswered("DEPTH_ZERO_SELF_SIGNED_CERT"), { action: "fail" }],
    ["a stalled transfer", unanswered("stalled"), { action: "retry", code: "stalled" }],
    ["a restarted put", { kind: "restarted" }, { action: "retry", code: "slow_connection", isImmediate: true }],
    ["a file that has changed", unsendable("changed"), { action: "rehash", code: "changed" }],
    ["a file that has vanished", unsendable("vanished"), { action: "fail", code: "vanished" }],
    ["a file that cannot be read", unsendable("unreadable"), { action: "fail", code: "unreadable" }],
  ])("%s", (_row, result, decision) => {
    expect(decideAfterPut(result)).toMatchObject(decision);
  });

  it("an untrusted certificate is retried if the store has answered in this run", () => {
    const result = unanswered("DEPTH_ZERO_SELF_SIGNED_CERT");
    expect(decideAfterPut(result, true)).toMatchObject({ action: "retry", code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  });

  it("only 429 and 503 make all requests wait", () => {
    const pausing = Array.from({ length: 500 }, (_, n) => n + 100).filter((status) => {
      const decision = decideAfterPut(answered(status));
      return decision.action === "retry" && decision.pausesAll;
    });
    expect(pausing).toEqual([429, 503]);
  });

  it("the message contains the store's own words", () => {
    expect(decideAfterPut(answered(400, { code: "EntityTooLarge", message: "Too large" }))).toMatchObject({
      message: "the store answered 400: Too large",
    });
  });
});

describe("after a call of the API", () => {
  const call = (status: number | undefined, isTransient: boolean, retryAfterMs?: number) =>
    decideAfterCall(new RequestError("message", { status, code: "code", isTransient, retryAfterMs }));
  it.each([
    ["no answer", call(undefined, true), { action: "retry", pausesAll: false }],
    ["500", call(500, true), { action: "retry", pausesAll: false }],
    ["429 with Retry-After", call(429, true, 9_000), { action: "retry", pausesAll: true, retryAfterMs: 9_000 }],
    ["503", call(503, true), { action: "retry", pausesAll: true }],
    ["400", call(400, false), { action: "fail", code: "code", message: "message" }],
    ["403", call(403, false), { action: "fail" }],
  ])("%s", (_row, decision, expected) => {
    expect(decision).toMatchObject(expected);
  });
});
