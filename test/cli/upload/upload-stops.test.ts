// What stops a run early, and what happens to the photos in flight.
import { describe, expect, it } from "vitest";
import { RequestError, SignInError } from "../../../cli/errors.ts";
import { event, folder, freshFoldersForEach, makePhotos, open, run } from "./run-upload.ts";

freshFoldersForEach();

describe("a run ends early", () => {
  it("if the caller is not registered for the event", async () => {
    await open({
      initiate: () => {
        throw new RequestError("not registered for event 42", {
          status: 403,
          code: "not_registered",
          isTransient: false,
        });
      },
    });
    makePhotos(100);
    const { summary } = await run();
    expect(summary.stopped).toMatchObject({ code: "not_allowed" });
    expect(summary).toMatchObject({ uploaded: 0, failed: summary.found });
  });

  it("although the list of its paths does not end", async () => {
    await open({
      initiate: () => {
        throw new RequestError("not registered", { status: 403, code: "not_registered", isTransient: false });
      },
    });
    makePhotos(1);
    const endless = async function* () {
      yield folder;
      await new Promise(() => {});
    };
    const { summary, events } = await run({ paths: endless() });
    expect(summary).toMatchObject({ found: 1, stopped: { code: "not_allowed" } });
    expect(events.map(({ type }) => type)).not.toContain("walked");
  });

  it("if the day's limit is reached: permitted photos arrive, the rest are not tried", async () => {
    await open({
      initiate: (_request, n) => {
        if (n <= 20) return;
        const message = "You have reached today's limit of 20 photos for event 42; it begins anew at midnight UTC.";
        throw new RequestError(message, { status: 429, code: "quota_exceeded", isTransient: false });
      },
    });
    makePhotos(60);
    const { summary } = await run();
    expect(summary.stopped).toEqual({ code: "quota_exceeded", message: expect.stringContaining("today's limit") });
    expect(summary).toMatchObject({ uploaded: 20, failed: 40, notTried: 40 });
  });

  it("if the caller is removed from the event half way: stored photos are reported as stored", async () => {
    const removed = () => {
      throw new RequestError("You are not registered for event 42", {
        status: 403,
        code: "not_registered",
        isTransient: false,
      });
    };
    let isRemoved = false;
    const ifRemoved = () => void (isRemoved && removed());
    await open({
      initiate: ifRemoved,
      lookup: ifRemoved,
      put: (_request, _response, _n) => {
        isRemoved = event.puts.length >= 10;
        return false;
      },
    });
    makePhotos(30);
    const { summary, endings } = await run();
    expect(summary.stopped).toMatchObject({ code: "not_allowed" });
    const failures = [...endings.values()].filter((ending) => ending.type === "failed");
    const stored = failures.filter(({ message }) => message.startsWith("it is stored, but"));
    expect(stored.length + summary.uploaded).toBe(event.puts.length);
  });

  it("if the caller is removed from the event at the very end", async () => {
    await open({
      lookup: () => {
        throw new RequestError("not registered", { status: 403, code: "not_registered", isTransient: false });
      },
    });
    makePhotos(5);
    const { summary, endings } = await run();
    expect(summary.stopped).toMatchObject({ code: "not_allowed" });
    expect(event.puts).toHaveLength(5);
    for (const ending of endings.values()) {
      expect(ending).toMatchObject({ type: "failed", message: expect.stringContaining("it is stored, but") });
    }
  });

  it.each([
    ["the session ends", new SignInError("your session has ended; run photoup login")],
    ["the connection is given up", new RequestError("no connection", { code: "unreachable", isTransient: true })],
  ])("if %s once photos are stored: they count as not finished, without a line each", async (_, why) => {
    await open({
      lookup: () => {
        throw why;
      },
    });
    makePhotos(5);
    const { summary, endings } = await run();
    expect(event.puts).toHaveLength(5);
    expect(summary).toMatchObject({ failed: 5, notTried: 5, stopped: { message: why.message } });
    const message = `it is stored, but the event could not be asked for it: ${why.message}`;
    for (const ending of endings.values()) expect(ending).toMatchObject({ type: "failed", code: "not_tried", message });
  });

  it("if the sign-in session has ended: stored photos stay stored", async () => {
    await open({
      initiate: (_request, n) => {
        if (n > 20) throw new SignInError("your session has ended; run photoup login");
      },
    });
    makePhotos(60);
    const { summary } = await run();
    expect(summary.stopped).toMatchObject({ code: "not_signed_in" });
    expect(event.records.size).toBeGreaterThan(0);
    expect(summary.uploaded).toBe(event.records.size);
  });

  it("if there was no connection for as long as it waits for one", async () => {
    await open({
      initiate: () => {
        throw new RequestError("connect ECONNREFUSED", { code: "ECONNREFUSED", isTransient: true });
      },
    });
    makePhotos(6);
    const { summary } = await run({ giveUpAfterMs: 700 });
    expect(summary.stopped).toMatchObject({ code: "unreachable" });
    expect(summary.notTried).toBe(6);
  });

  it("if it is halted: unanswered calls end at once", async () => {
    const stop = new AbortController();
    let stoppedAt = 0;
    await open({
      initiate(_request, n) {
        if (n < 5) return;
        if (n === 10) {
          stoppedAt = performance.now();
          stop.abort();
        }
        return new Promise(() => {});
      },
    });
    makePhotos(20);
    const heeding =
      <Photos, Answer>(call: (photos: Photos) => Promise<Answer>) =>
      (photos: Photos, signal?: AbortSignal) =>
        new Promise<Answer>((resolve, reject) => {
          if (signal?.aborted) reject(signal.reason);
          signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
          call(photos).then(resolve, reject);
        });
    const { initiate, initiateBatch = () => Promise.reject(new Error("there is none")) } = event.api;
    const api: typeof event.api = {
      ...event.api,
      initiate: heeding(initiate),
      initiateBatch: heeding(initiateBatch),
    };
    const { summary } = await run({ api, stop: stop.signal, hardStop: stop.signal });
    expect(summary.stopped).toMatchObject({ code: "interrupted" });
    expect(performance.now() - stoppedAt).toBeLessThan(5_000); // which is what a mere stop leaves
    expect(summary.notTried).toBeGreaterThan(0);
  });

  it("if it is interrupted: photos that have a URL and wait for a slot are not sent", async () => {
    const stop = new AbortController();
    await open({
      put: () => {
        if (event.puts.length >= 5) stop.abort();
        return false;
      },
    });
    makePhotos(100);
    const { summary } = await run({ stop: stop.signal, concurrency: 2 });
    expect(summary.stopped).toMatchObject({ code: "interrupted" });
    expect(event.puts.length).toBeGreaterThanOrEqual(5);
    expect(event.puts.length).toBeLessThanOrEqual(8); // those in flight, or with a slot, when the run was interrupted
    expect(summary.uploaded).toBe(event.records.size);
    expect(summary).toMatchObject({ failed: 100 - summary.uploaded, notTried: 100 - summary.uploaded });
  });

  it("if it is interrupted: photos in flight may arrive, the rest are not tried", async () => {
    const stop = new AbortController();
    await open({
      initiate: (_request, n) => {
        if (n === 30) stop.abort();
      },
    });
    makePhotos(400);
    const { summary } = await run({ stop: stop.signal });
    expect(summary.stopped).toMatchObject({ code: "interrupted" });
    expect(summary.uploaded).toBeGreaterThan(0);
    expect(summary.notTried).toBeGreaterThan(0);
    expect(summary.uploaded).toBe(event.records.size);
  });
});
