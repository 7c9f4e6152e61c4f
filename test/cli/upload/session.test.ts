import { beforeEach, describe, expect, it, vi } from "vitest";
import { RequestError, SignInError } from "../../../cli/errors.ts";
import { createSession, type Session, type SessionEvents } from "../../../cli/upload/session.ts";
import { StoppedError } from "../../../cli/upload/stopper.ts";
import type { PhotoWorker } from "../../../cli/upload/worker/photo-worker.ts";

const file = { path: "/photos/a.jpg", sizeBytes: 1 };
const refusal = (status: number, code: string) => new RequestError(code, { status, code, isTransient: false });

let happened: string[];
let stop: AbortController;
let hardStop: AbortController;
let graceMs: number | undefined;
let lookup: (ids: string[], signal?: AbortSignal) => Promise<{ photos: [] }>;
let session: Session;
beforeEach(() => {
  happened = [];
  stop = new AbortController();
  hardStop = new AbortController();
  graceMs = undefined;
  lookup = async () => ({ photos: [] });
  session = open();
});

function open(giveUpAfterMs?: number): Session {
  const worker = {
    abort: () => void happened.push("abort"),
    close: async () => void happened.push("close"),
  } as unknown as PhotoWorker;
  const events: SessionEvents = {
    onProgress: () => {},
    onSlowDown: () => {},
    onStop: ({ code }) => {
      happened.push(`stop ${code}`);
      return graceMs;
    },
    onHalt: () => void happened.push("halt"),
  };
  const opened = createSession(
    {
      paths: [],
      api: {
        initiate: () => Promise.reject(new Error("nobody initiates")),
        lookup: (ids, signal) => lookup(ids, signal),
      },
      openWorker: () => worker,
      workerCount: 1,
      sidecarsOf: () => new Map(),
      stop: stop.signal,
      hardStop: hardStop.signal,
      random: () => 0,
      ...(giveUpAfterMs === undefined ? {} : { giveUpAfterMs }),
      limits: Promise.resolve({ contentTypes: ["image/jpeg"], maxBytes: 5, maxInitiatePhotos: 50 }),
    },
    () => {},
  );
  opened.listen(events);
  return opened;
}
const guard = (error: unknown) => session.guard(file, () => Promise.reject(error));

describe("an error in a file's stage", () => {
  it("fails only that file if it is about one file", async () => {
    expect(await guard(refusal(400, "invalid_request"))).toEqual({
      type: "failed",
      code: "invalid_request",
      message: "invalid_request",
      ...file,
    });
    expect(happened).toEqual([]);
  });

  it.each([
    ["nobody is signed in", new SignInError("sign in again"), "not_signed_in"],
    ["the caller is not registered", refusal(403, "not_registered"), "not_allowed"],
    ["the day's limit is reached", refusal(429, "quota_exceeded"), "quota_exceeded"],
    ["there is no connection", new RequestError("away", { code: "unreachable", isTransient: true }), "unreachable"],
  ])("stops the run if %s", async (_, error, code) => {
    expect(await guard(error)).toMatchObject({ type: "failed", code: "not_tried" });
    expect(happened).toEqual([`stop ${code}`]);
    expect(session.stopper.reason?.code).toBe(code);
  });

  it("that is a bug ends the run, which throws it", async () => {
    const bug = new TypeError("undefined is not a function");
    const running = session.run(async () => void (await guard(bug)));
    await expect(running).rejects.toBe(bug);
    expect(happened).toEqual(["stop interrupted", "abort", "halt", "close"]);
  });

  it("changes nothing after a stop", async () => {
    await session.run(async () => void (await guard(new StoppedError("stopped"))));
    expect(happened).toEqual(["close"]);
  });

  it("does not change an ending that is already known", async () => {
    expect(await session.tolerate(() => Promise.reject(new SignInError("ended")), "uploaded")).toBe("uploaded");
    expect(happened).toEqual(["stop not_signed_in"]);
  });
});

describe("a run", () => {
  it("lets running work continue for its grace time, then ends it", async () => {
    vi.useFakeTimers();
    graceMs = 5_000;
    const running = session.run(() => new Promise((resolve) => setTimeout(resolve, 9_000)));
    stop.abort();
    expect(happened).toEqual(["stop interrupted"]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(happened).toEqual(["stop interrupted", "abort", "halt"]);
    await vi.advanceTimersByTimeAsync(4_000);
    await running;
    vi.useRealTimers();
  });

  it("that something else has stopped is interrupted all the same", async () => {
    vi.useFakeTimers();
    const running = session.run(async () => {
      await guard(refusal(429, "quota_exceeded"));
      await new Promise((resolve) => setTimeout(resolve, 9_000));
    });
    await vi.advanceTimersByTimeAsync(0);
    session.stopper.throwIfInterrupted();
    graceMs = 5_000;
    stop.abort();
    expect(() => session.stopper.throwIfInterrupted()).toThrow(StoppedError);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(happened).toEqual(["stop quota_exceeded", "stop interrupted", "abort", "halt"]);
    expect(session.stopper.reason).toMatchObject({ code: "quota_exceeded" });
    await vi.advanceTimersByTimeAsync(4_000);
    await running;
    vi.useRealTimers();
  });

  it("that is given up for lack of a connection stops waiting for calls that have just started", async () => {
    vi.useFakeTimers();
    session = open(1_000);
    lookup = ([id], signal) =>
      new Promise((_, reject) => {
        const error = new RequestError("no answer", { code: "ECONNRESET", isTransient: true });
        if (id === "lost") setTimeout(() => reject(error), 1_000);
        else signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    const ask = (id: string) => session.guard(file, () => session.lookUp([id]));
    const running = session.run(async () => void (await Promise.all([ask("lost"), ask("hanging")])));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(happened).toEqual(["stop unreachable"]);
    await vi.advanceTimersByTimeAsync(2_000);
    await running;
    expect(happened).toEqual(["stop unreachable", "abort", "halt", "close"]);
    expect(session.stopper.halted.reason).toMatchObject({ name: "StoppedError", cause: { code: "unreachable" } });
    vi.useRealTimers();
  });

  it("ends at once at the second signal", async () => {
    graceMs = 5_000;
    await session.run(async () => {
      stop.abort();
      hardStop.abort();
    });
    expect(happened).toEqual(["stop interrupted", "abort", "halt", "close"]);
  });

  it("notices that it was stopped before it started", async () => {
    stop.abort();
    await session.run(async () => session.stopper.throwIfStopped()).catch(() => {});
    expect(happened[0]).toBe("stop interrupted");
  });

  it("uses the API's limits once they are known", async () => {
    await Promise.resolve();
    expect(session.limits()).toMatchObject({ maxBytes: 5, maxInitiatePhotos: 50 });
  });

  it("retries a lookup that may succeed later", async () => {
    let calls = 0;
    lookup = async () => {
      if (calls++ === 0) throw new RequestError("busy", { status: 500, code: "internal", isTransient: true });
      return { photos: [] };
    };
    expect(await session.lookUp(["a"])).toEqual([]);
    expect(calls).toBe(2);
  });

  it.each([
    ["one photo ten times", ["a"], 10],
    ["several photos three times, before it is halved", ["a", "b"], 3],
  ])("tries a lookup of %s at most", async (_, ids, attempts) => {
    let calls = 0;
    lookup = async () => {
      calls++;
      throw new RequestError("could not answer", { status: 500, code: "internal", isTransient: true });
    };
    await expect(session.lookUp(ids)).rejects.toMatchObject({ code: "internal" });
    expect(calls).toBe(attempts);
  });
});
