import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RequestError, SignInError } from "../../../../cli/errors.ts";
import { notCognito } from "../../../../cli/sign-in/cognito-failure.ts";
import { asOffline, callApi, type Patience, waitToRetry } from "../../../../cli/upload/requests/call-api.ts";
import { createRequestGate, type RequestGate } from "../../../../cli/upload/requests/request-gate.ts";

let gate: RequestGate;
let patience: Patience;
let retries: { attempt: number; delayMs: number; code: string }[];
let slowDowns: number;
const stop = new AbortController();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  retries = [];
  slowDowns = 0;
  gate = createRequestGate({ giveUpAfterMs: 60_000, now: Date.now, random: () => 0, report: () => {} });
  patience = {
    gate,
    random: () => 0,
    signal: stop.signal,
    onSlowDown: () => slowDowns++,
    onRetry: (attempt, delayMs, code) => retries.push({ attempt, delayMs, code }),
  };
});
afterEach(() => void vi.useRealTimers());

const status = (status: number, code: string, retryAfterMs?: number) =>
  new RequestError(`HTTP ${status}`, { status, code, isTransient: status >= 500 || status === 429, retryAfterMs });
const noAnswer = () => new RequestError("connect ECONNREFUSED", { code: "ECONNREFUSED", isTransient: true });

/** Fails with each error in turn, then answers. */
function failing(...errors: Error[]) {
  let calls = 0;
  const call = async () => {
    const error = errors[calls++];
    if (error) throw error;
    return "answer";
  };
  return { call, calls: () => calls };
}

describe("a call of the API", () => {
  it("answers", async () => {
    expect(await callApi(async () => "answer", patience)).toBe("answer");
    expect(gate.answers).toBe(1);
  });

  it("is repeated after a transient answer", async () => {
    const { call, calls } = failing(status(500, "internal"), status(502, "bad_gateway"));
    expect(await callApi(call, patience)).toBe("answer");
    expect(calls()).toBe(3);
    expect(retries).toEqual([
      { attempt: 2, delayMs: 0, code: "internal" },
      { attempt: 3, delayMs: 0, code: "bad_gateway" },
    ]);
  });

  it("is repeated only once after an invalid answer", async () => {
    const half = () => new RequestError("half an answer", { code: "bad_answer", isTransient: false });
    const once = failing(half());
    expect(await callApi(once.call, patience)).toBe("answer");
    expect(retries).toEqual([{ attempt: 2, delayMs: 0, code: "bad_answer" }]);
    const always = failing(...Array.from({ length: 20 }, half));
    await expect(callApi(always.call, patience)).rejects.toMatchObject({ code: "bad_answer" });
    expect(always.calls()).toBe(2);
  });

  it("is made at most ten times", async () => {
    const { call, calls } = failing(...Array.from({ length: 20 }, () => status(500, "internal")));
    await expect(callApi(call, patience)).rejects.toMatchObject({ status: 500 });
    expect(calls()).toBe(10);
  });

  it("is made once if refused for good", async () => {
    const { call, calls } = failing(status(403, "not_registered"));
    await expect(callApi(call, patience)).rejects.toMatchObject({ code: "not_registered" });
    expect(calls()).toBe(1);
  });

  it("throws other errors at once, and does not block the gate", async () => {
    for (let n = 0; n < 4; n++) gate.unanswered("ECONNRESET");
    const call = callApi(failing(new SignInError("your session has ended")).call, patience);
    const refused = expect(call).rejects.toBeInstanceOf(SignInError);
    await vi.advanceTimersByTimeAsync(10_000);
    await refused;
    await gate.pass();
    await gate.pass();
  });

  it("does not report a working connection because it was stopped", async () => {
    const events: string[] = [];
    const stopping = new AbortController();
    gate = createRequestGate({
      giveUpAfterMs: 60_000,
      now: Date.now,
      random: () => 0,
      report: ({ type }) => events.push(type),
    });
    for (let n = 0; n < 5; n++) gate.unanswered("ECONNRESET");
    await vi.advanceTimersByTimeAsync(10_000);
    const hanging = (signal: AbortSignal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const call = callApi(hanging, { ...patience, gate, signal: stopping.signal });
    const ended = expect(call).rejects.toThrow("stopped");
    await vi.advanceTimersByTimeAsync(1);
    stopping.abort(new Error("stopped"));
    await ended;
    expect(events).toEqual(["paused"]);
  });

  it("makes all requests wait if the server is overloaded", async () => {
    const { call, calls } = failing(status(429, "slow_down", 3_000));
    const answer = callApi(call, patience);
    await vi.advanceTimersByTimeAsync(2_999);
    expect({ calls: calls(), slowDowns }).toEqual({ calls: 1, slowDowns: 1 });
    await vi.advanceTimersByTimeAsync(1);
    expect(await answer).toBe("answer");
  });

  it("is repeated as long as no request is answered", async () => {
    const { call, calls } = failing(...Array.from({ length: 15 }, noAnswer));
    // The gate's pauses are tested elsewhere.
    const neverPausing: RequestGate = { ...gate, pass: async () => {} };
    expect(await callApi(call, { ...patience, gate: neverPausing })).toBe("answer");
    expect(calls()).toBe(16);
  });

  it("counts an attempt if only other requests are answered", async () => {
    const { calls, call } = failing(...Array.from({ length: 20 }, noAnswer));
    const unlucky = callApi(() => {
      gate.answered();
      return call();
    }, patience);
    await expect(unlucky).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(calls()).toBe(10);
  });

  it("is aborted when the run stops", async () => {
    const halt = new AbortController();
    const call = callApi(
      (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      { ...patience, signal: halt.signal },
    );
    await vi.advanceTimersByTimeAsync(0);
    halt.abort(new Error("stopped"));
    await expect(call).rejects.toThrow("stopped");
  });
});

describe("the message for an answer of another server", () => {
  it.each([
    ["the API's", status(200, "not_the_api"), "another server answers in place of the API"],
    ["the sign-in service's", notCognito("https://cognito"), "another server answers in place of the sign-in service"],
    [
      "with a foreign certificate",
      new RequestError("It is not trusted.", { code: "CERT_X", isTransient: false }),
      "It is not trusted",
    ],
  ])("in place of %s says once what to do", (_, error, what) => {
    const { message } = asOffline(error, { hasSucceeded: true });
    expect(message).toBe(`${what}; if this network has a sign-in page, sign in there in a browser`);
  });
});

describe("the wait before a retry", () => {
  it("ends when the run stops", async () => {
    const halt = new AbortController();
    const wait = waitToRetry(9, { code: "x", message: "x" }, { ...patience, random: () => 1, signal: halt.signal });
    halt.abort();
    await expect(wait).rejects.toMatchObject({ name: "AbortError" });
  });

  it("is skipped for an immediate retry", async () => {
    await waitToRetry(9, { code: "x", message: "x", isImmediate: true }, { ...patience, random: () => 1 });
    expect(retries).toEqual([{ attempt: 9, delayMs: 0, code: "x" }]);
  });
});
