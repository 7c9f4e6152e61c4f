import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { InitiateAnswer, InitiateOutcome, InitiateRequest } from "../../../../api/contract.ts";
import { RequestError, SignInError } from "../../../../cli/errors.ts";
import {
  type BatcherOptions,
  createInitiateBatcher,
  type InitiateBatcher,
} from "../../../../cli/upload/requests/batch-initiates.ts";
import { createRequestGate } from "../../../../cli/upload/requests/request-gate.ts";

const stored = (photoId: string): InitiateAnswer => ({ photoId, status: "stored" });
const photo = (sha256: string, rest: Partial<InitiateRequest> = {}): InitiateRequest => ({
  contentType: "image/jpeg",
  sha256,
  size: 1_000,
  ...rest,
});
const status = (status: number, code: string) =>
  new RequestError(code, { status, code, isTransient: status === 429 || status >= 500 });

/** The requests in order: the photos of each. */
let asked: string[][];
const setTimeoutOfNode = setTimeout;
let answer: (photos: InitiateRequest[]) => Promise<InitiateOutcome[]> | InitiateOutcome[];
let options: BatcherOptions;
let batcher: InitiateBatcher;
let slowDowns: number;
let maxPhotos: number | undefined;
let isMoreComing: boolean;
let isReading: boolean;
let supply: ReturnType<NonNullable<BatcherOptions["supply"]>>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  asked = [];
  slowDowns = 0;
  maxPhotos = 50;
  isMoreComing = false;
  isReading = true;
  supply = { ready: 0, readyBytes: 0, putsPerMs: undefined, freeSlotsFor: () => 8 };
  answer = (photos) => photos.map(({ sha256 = "" }) => stored(sha256));
  const ask = async (photos: InitiateRequest[]) => {
    asked.push(photos.map(({ sha256 = "" }) => sha256));
    return answer(photos);
  };
  options = {
    api: {
      initiate: async (one) => {
        const [outcome] = await ask([one]);
        return outcome as InitiateAnswer;
      },
      initiateBatch: ask,
      lookup: () => Promise.reject(new Error("nobody looks up here")),
    },
    patience: {
      gate: createRequestGate({ giveUpAfterMs: 600_000, now: Date.now, random: () => 0, report: () => {} }),
      random: () => 0,
      signal: new AbortController().signal,
      onSlowDown: () => slowDowns++,
      onRetry: () => {},
    },
    maxPhotos: () => maxPhotos,
    supply: () => supply,
    isMoreComing: (isRoomComing) => isMoreComing && (isReading || isRoomComing),
    now: Date.now,
    onFirstAnswer: () => {},
  };
  batcher = createInitiateBatcher(options);
});
afterEach(() => void vi.useRealTimers());

/** Advances the clock, and runs everything that is due. */
async function later(ms: number): Promise<void> {
  for (let passed = 0; passed <= ms; passed += Math.max(1, ms / 20)) {
    await turns();
    await vi.advanceTimersByTimeAsync(Math.max(1, ms / 20));
  }
  await turns();
}
/** The waits before an attempt use real timers of zero length. */
async function turns(): Promise<void> {
  for (let n = 0; n < 3; n++) await new Promise<void>((resolve) => setTimeoutOfNode(resolve, 1));
}
const ask = (sha256: string, rest?: Partial<InitiateRequest>) => batcher.initiate(photo(sha256, rest), () => {});
/** The answer or error of each photo. */
const askAll = (names: string[]) => Promise.allSettled(names.map((name) => ask(name)));
const names = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `p${from + n}`);

describe("photos that wait for a request", () => {
  it("go together, and each gets its own answer", async () => {
    const answers = askAll(names(7));
    await later(1);
    expect(await answers).toEqual(names(7).map((name) => ({ status: "fulfilled", value: stored(name) })));
    expect(asked).toEqual([names(7)]);
  });

  it("go alone in the single form, if there is one photo or the API takes one", async () => {
    await Promise.all([ask("alone"), later(1)]);
    maxPhotos = 1;
    await Promise.all([askAll(names(3)), later(100)]);
    expect(asked).toEqual([["alone"], ["p0"], ["p1"], ["p2"]]);
  });

  it("are split by number", async () => {
    await Promise.all([askAll(names(120)), later(100)]);
    expect(asked.map(({ length }) => length)).toEqual([50, 50, 20]);
  });

  it("are split by bytes", async () => {
    const description = "x".repeat(290_000);
    await Promise.all([...names(4).map((name) => ask(name, { description })), later(100)]);
    expect(asked.map(({ length }) => length)).toEqual([3, 1]);
  });
});

describe("while an answer is outstanding", () => {
  it("later requests go out less and less often, with everything that has queued", async () => {
    answer = () => new Promise(() => {});
    isMoreComing = true;
    for (let n = 0; n < 60; n++) {
      void ask(`p${n}`);
      await later(1);
    }
    expect(asked.map(({ length }) => length)).toEqual([1, 1, 2, 4, 8, 16]);
  });

  it("photos wait as long as the available URLs outlast it, then go together", async () => {
    await Promise.all([ask("first"), later(1)]);
    supply = { ready: 100, readyBytes: 1e6, putsPerMs: 1, freeSlotsFor: () => 0 };
    const answers = askAll(names(9));
    await later(1_000);
    expect(asked).toHaveLength(1);
    supply = { ...supply, ready: 3 };
    batcher.pump();
    await later(1);
    expect(asked[1]).toEqual(names(9));
    await answers;
  });
});

describe("before the rate is known", () => {
  const size = 8 * 1024 * 1024;
  beforeEach(() => {
    supply = { ...supply, freeSlotsFor: () => 0 };
  });

  it("at most 32 MiB are requested at once, the rest after the answers", async () => {
    let answerAll = () => {};
    answer = async (photos) => {
      await new Promise<void>((resolve) => (answerAll = resolve));
      return photos.map(({ sha256 = "" }) => stored(sha256));
    };
    maxPhotos = 4;
    const answers = Promise.all(names(8).map((name) => ask(name, { size })));
    await later(1);
    expect(asked.map(({ length }) => length)).toEqual([4]);
    answerAll();
    await later(1);
    expect(asked.map(({ length }) => length)).toEqual([4, 4]);
    answerAll();
    await Promise.all([answers, later(1)]);
  });

  it("answered photos do not count towards the limit", async () => {
    for (const name of names(12)) await Promise.all([ask(name, { size }), later(1)]);
    expect(asked).toHaveLength(12);
  });

  it("small photos wait for others even after large ones", async () => {
    await Promise.all([ask("large", { size }), later(1)]);
    await Promise.all([ask("another", { size }), later(1)]);
    isMoreComing = true;
    void ask("small");
    await later(50);
    expect(asked).toHaveLength(2);
    await later(100);
    expect(asked).toHaveLength(3);
  });
});

describe("for stored photos, of which nothing is to be sent", () => {
  beforeEach(() => {
    const { supply: _, onFirstAnswer: __, ...rest } = options;
    batcher = createInitiateBatcher(rest);
    answer = () => new Promise(() => {});
  });

  it("no batch waits for a slot, and the photos' bytes do not count", async () => {
    isMoreComing = true;
    for (const name of names(1_000)) void ask(name, { size: 6_000_000 });
    await later(200);
    expect(asked.slice(0, -1).every((batch, n) => batch.length >= (n < 6 ? 1 : 32))).toBe(true);
    expect(asked.flat()).toEqual(names(1_000));
    expect(asked.length).toBeLessThanOrEqual(32);
  });
});

describe("while slots are free and photos are being read", () => {
  beforeEach(() => {
    isMoreComing = true;
  });
  const readEach = async (ms: number, count: number) => {
    for (let n = 0; n < count; n++) {
      void ask(`p${n}`);
      await vi.advanceTimersByTimeAsync(ms);
    }
  };

  it.each([
    [2, 40],
    [20, 50],
    [200, 75], // three and a half minutes
  ])("a thousand photos, one read every %d ms, take at most %d requests", async (ms, most) => {
    await readEach(ms, 1_000);
    expect(asked.length).toBeLessThanOrEqual(most);
  });

  it("a photo waits a tenth of a second, later an eighth of the run, at most four seconds", async () => {
    await readEach(0, 2);
    void ask("early");
    await vi.advanceTimersByTimeAsync(90);
    await turns();
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(20);
    expect(asked.at(-1)).toEqual(["early"]);
    await vi.advanceTimersByTimeAsync(60_000);
    void ask("late");
    await turns();
    await vi.advanceTimersByTimeAsync(3_990);
    await turns();
    expect(asked).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(20);
    expect(asked.at(-1)).toEqual(["late"]);
  });

  it("a photo waits a tenth of a second once no other is being read", async () => {
    answer = () => new Promise(() => {});
    await readEach(0, 2);
    await vi.advanceTimersByTimeAsync(60_000);
    void ask("late");
    await turns();
    isReading = false;
    batcher.pump();
    await turns();
    await vi.advanceTimersByTimeAsync(110);
    expect(asked.at(-1)).toEqual(["late"]);
  });

  it("the last photo goes at once", async () => {
    await readEach(0, 2);
    void ask("last");
    isMoreComing = false;
    await turns();
    expect(asked.at(-1)).toEqual(["last"]);
  });

  it("waiting photos go as soon as the engine reports that no more are coming", async () => {
    await readEach(0, 2);
    void ask("last");
    await turns();
    expect(asked).toHaveLength(2);
    isMoreComing = false;
    batcher.pump();
    await turns();
    expect(asked.at(-1)).toEqual(["last"]);
  });

  it("large photos do not wait for others", async () => {
    for (let n = 0; n < 5; n++) {
      void ask(`p${n}`, { size: 6_000_000 });
      await turns();
    }
    expect(asked).toHaveLength(5);
  });

  it("eight photos go one by one before the API's batch limit is known", async () => {
    maxPhotos = undefined;
    await readEach(10, 20);
    expect(asked).toEqual(names(8).map((name) => [name]));
    maxPhotos = 50;
    batcher.pump();
    await turns();
    expect(asked.slice(8).map(({ length }) => length)).toEqual([12]);
  });

  it("a photo waits at most a tenth of a second if others only wait to be sent", async () => {
    answer = () => new Promise(() => {});
    await readEach(0, 2);
    await vi.advanceTimersByTimeAsync(60_000);
    isReading = false;
    void ask("late");
    await vi.advanceTimersByTimeAsync(90);
    await turns();
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(20);
    expect(asked.at(-1)).toEqual(["late"]);
  });

  it("an API that takes one photo per request gets each at once", async () => {
    maxPhotos = 1;
    void askAll(names(7));
    await turns();
    expect(asked).toHaveLength(7);
  });

  it("at most 32 requests are outstanding", async () => {
    maxPhotos = 1;
    answer = () => new Promise(() => {});
    void askAll(names(60));
    await turns();
    expect(asked).toHaveLength(32);
  });
});

describe("a refused photo of a batch", () => {
  it("fails alone", async () => {
    answer = (photos) =>
      photos.map(({ sha256 = "" }) =>
        sha256 === "p1" ? { error: { code: "unsupported_type", message: "no GIFs" } } : stored(sha256),
      );
    const [answers] = await Promise.all([askAll(names(3)), later(1)]);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(answers[1]).toMatchObject({ reason: { status: 415, code: "unsupported_type", message: "no GIFs" } });
    expect(asked).toHaveLength(1);
  });

  it("is requested again after the server's pause if that may help", async () => {
    let refusals = 0;
    answer = (photos) =>
      photos.map(({ sha256 = "" }) =>
        sha256 === "p0" && refusals++ === 0
          ? { error: { code: "slow_down", message: "slow down", retryAfterSeconds: 5 } }
          : stored(sha256),
      );
    const answers = askAll(names(2));
    await later(4_000);
    expect(asked).toEqual([names(2)]);
    await later(2_000);
    expect(asked).toEqual([names(2), ["p0"]]);
    expect(slowDowns).toBe(1);
    expect((await answers).every(({ status }) => status === "fulfilled")).toBe(true);
  });

  it.each([1, 2])("is requested again alone if only it has to wait, in a batch of %i", async (photos) => {
    let refusals = 0;
    answer = (batch) => {
      const isBusy = refusals++ === 0;
      if (isBusy && batch.length === 1) throw status(429, "photo_busy");
      return batch.map(({ sha256 = "" }) =>
        isBusy && sha256 === "p0"
          ? { error: { code: "photo_busy", message: "it is being checked", retryAfterSeconds: 1 } }
          : stored(sha256),
      );
    };
    const [answers] = await Promise.all([askAll(names(photos)), later(2_000)]);
    expect(answers.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(asked).toEqual([names(photos), ["p0"]]);
    expect([slowDowns, options.patience.gate.isPaused]).toEqual([0, false]);
  });

  it("is requested at most ten times", async () => {
    answer = (photos) => photos.map(() => ({ error: { code: "internal", message: "it could not be done" } }));
    const [answers] = await Promise.all([askAll(names(2)), later(60_000)]);
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(asked.flat().filter((name) => name === "p0")).toHaveLength(10);
  });
});

describe("a batch that fails", () => {
  it("because of one photo blocks no other, even if nothing else is answered", async () => {
    answer = (photos) => {
      if (photos.every(({ sha256 }) => sha256 !== "p5")) return photos.map(({ sha256 = "" }) => stored(sha256));
      throw new RequestError("reset", { code: "ECONNRESET", isTransient: true });
    };
    const answered: string[] = [];
    for (const name of names(8)) void ask(name).then(() => answered.push(name));
    for (let n = 0; n < 40 && answered.length < 7; n++) await later(8_000);
    expect(answered.sort()).toEqual(names(8).filter((name) => name !== "p5"));
  });

  it("because of one photo delays no other: its halves go out at once", async () => {
    options.patience.random = () => 0.001;
    answer = (photos) => {
      if (photos.some(({ sha256 }) => sha256 === "bad")) throw status(500, "internal");
      return photos.map(({ sha256 = "" }) => stored(sha256));
    };
    const answered: string[] = [];
    const all = ["bad", ...names(15)].map((name) =>
      ask(name).then(
        () => answered.push(name),
        () => answered.push("failed"),
      ),
    );
    await Promise.all([later(10_000), ...all]);
    expect(answered).toHaveLength(16);
    expect(answered.at(-1)).toBe("failed");
  });

  it("with a transient error is sent again, and no photo fails", async () => {
    let failures = 0;
    const answers = answer;
    answer = (photos) => {
      if (failures++ < 2) throw status(503, "unavailable");
      return answers(photos);
    };
    const [settled] = await Promise.all([askAll(names(5)), later(10_000)]);
    expect(settled.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(asked.map(({ length }) => length)).toEqual([5, 5, 5]);
  });

  it.each([
    ["for good", status(400, "invalid_request"), 1],
    ["for the size of its body", status(413, "too_large"), 1],
    ["with an invalid answer", new RequestError("what?", { code: "bad_answer", isTransient: false }), 1],
    ["with 500, again and again", status(500, "internal"), 3],
  ])("%s is halved until the faulty photo is found", async (_, error, attempts) => {
    const answers = answer;
    answer = (photos) => {
      if (photos.some(({ sha256 }) => sha256 === "p2")) throw error;
      return answers(photos);
    };
    const [settled] = await Promise.all([askAll(names(8)), later(120_000)]);
    expect(settled.map(({ status }) => status)).toEqual(
      names(8).map((name) => (name === "p2" ? "rejected" : "fulfilled")),
    );
    expect(asked.filter((photos) => photos.length === 8)).toHaveLength(attempts);
  });

  it.each([
    ["nobody is signed in", new SignInError("sign in again")],
    ["the caller is not registered", status(403, "not_registered")],
  ])("because %s is not halved", async (_, error) => {
    answer = () => {
      throw error;
    };
    const [settled] = await Promise.all([askAll(names(8)), later(60_000)]);
    expect(settled.every((each) => each.status === "rejected" && each.reason === error)).toBe(true);
    expect(asked).toHaveLength(1);
  });
});

it("a stopped run rejects waiting and later photos; requested ones get their answers", async () => {
  answer = (photos) => new Promise((resolve) => setTimeout(() => resolve(photos.map(() => stored("late"))), 50));
  const early = ask("early");
  await later(1);
  supply = { ...supply, ready: 1_000, freeSlotsFor: () => 0 };
  const waiting = expect(ask("waiting")).rejects.toThrow("stopped");
  batcher.close(new Error("stopped"));
  await waiting;
  await expect(ask("later")).rejects.toThrow("stopped");
  await later(100);
  expect(await early).toEqual(stored("late"));
});
