// How one photo's parts are requested and sent: a dialogue with initiate and the store.
import { beforeEach, describe, expect, it } from "vitest";
import type { InitiateAnswer, InitiateRequest } from "../../../api/contract.ts";
import { deliver } from "../../../cli/upload/deliver.ts";
import type { PartDeliveryOptions } from "../../../cli/upload/deliver-parts.ts";
import type { DeliveryOptions } from "../../../cli/upload/delivery-options.ts";
import { createPartPlan } from "../../../cli/upload/flow/part-plan.ts";
import type { FilePart, PhotoTask, SentPut } from "../../../cli/upload/photo-task.ts";
import { createRequestGate } from "../../../cli/upload/requests/request-gate.ts";
import { sendParts } from "../../../cli/upload/send-parts.ts";
import type { PreparedPhoto } from "../../../cli/upload/worker/prepare-photo.ts";
import { notTried, type Prepared } from "../../../cli/upload/worker/prepare-photo.ts";
import type { PutRequest, PutResult } from "../../../cli/upload/worker/put-photo.ts";
import { foundFile, preparedPhoto } from "../../support/found-file.ts";

const mebibyte = 1024 * 1024;
const small = 5 * mebibyte;
const large = 16 * mebibyte;
const inParts = (size: number): PreparedPhoto => {
  const count = Math.ceil((40 * mebibyte) / size);
  return { ...preparedPhoto("a.dng"), sizeBytes: 40 * mebibyte, parts: { size, sha256: Array(count).fill("digest") } };
};
const answered = (status: number, rest: object = {}): PutResult => ({
  kind: "answered",
  status,
  timing: { elapsedMs: 1 },
  ...rest,
});
const cut: PutResult = { kind: "unanswered", code: "ECONNRESET", message: "cut", isStale: false };

/** An API and a store that keep parts and answer as the real ones do. */
let stored: Set<number>;
let storedSize: number | undefined;
let asked: NonNullable<InitiateRequest["parts"]>[];
let sent: { number: number; part: FilePart; isAlone: boolean | undefined }[];
let results: (PutResult | undefined)[];
let answers: (InitiateAnswer | undefined)[];
let reread: (partBytes: number | undefined) => Prepared;
let slots: { taken: number; most: number; waiting: number; takings: number };
let hasSpareSlot: boolean;
let isCrowded: boolean;
let isStopping: boolean;
let clock: number;
let resumed: number[];
let options: DeliveryOptions;
let task: PhotoTask;

function initiate(request: InitiateRequest): InitiateAnswer {
  const given = answers.shift();
  if (given) return given;
  const { photoId } = preparedPhoto("a.dng");
  const { parts, resume } = request;
  if (resume && stored.size > 0 && storedSize !== undefined) {
    return { photoId, parts: { size: storedSize, storedBytes: stored.size * storedSize, urls: [], expiresAt: "" } };
  }
  if (!parts) return { photoId, s3PutObjectUrl: "https://store.example/", headers: {}, expiresAt: "" };
  asked.push(parts);
  if (storedSize !== undefined && storedSize !== parts.size && (parts.restart || stored.size === 0)) stored.clear();
  if (stored.size === 0) storedSize = parts.size;
  const size = storedSize ?? parts.size;
  const numbers = parts.sha256.map((_, i) => i + 1).filter((number) => !stored.has(number));
  if (size === parts.size && numbers.length === 0) return { photoId, status: "stored", assembled: true };
  const urls = size === parts.size ? numbers.slice(0, 4) : [];
  const url = (number: number) => ({ number, url: `https://store.example/${number}`, headers: {} });
  return { photoId, parts: { size, storedBytes: stored.size * size, urls: urls.map(url), expiresAt: "" } };
}

beforeEach(() => {
  stored = new Set();
  storedSize = undefined;
  [asked, sent, results, answers, resumed] = [[], [], [], [], []];
  slots = { taken: 0, most: 0, waiting: 0, takings: 0 };
  hasSpareSlot = isStopping = isCrowded = false;
  clock = 0;
  reread = (partBytes) => inParts(partBytes ?? small);
  const gate = createRequestGate({ giveUpAfterMs: 60_000, now: () => 0, random: () => 0, report: () => {} });
  const shared = { stallMs: 100, maxBytes: () => 1e9, proxyFor: () => undefined, now: () => clock };
  options = {
    ...shared,
    patience: { gate, random: () => 0, signal: new AbortController().signal, onSlowDown() {} },
    onRetry() {},
    initiate: async (request) => initiate(request),
    store: { hasAnswered: false },
    throwIfStopped() {},
    throwIfInterrupted() {},
    parts: {
      ...shared,
      gate,
      plan: createPartPlan(),
      sendingParts: new Set(),
      isStopping: () => isStopping,
      hasSpareSlot: () => hasSpareSlot && slots.taken < 3,
      isSlotWanted: () => slots.waiting > 0,
      isCrowded: () => isCrowded,
      onResumed: (_, bytes) => void resumed.push(bytes),
      onPut() {},
      onPartSent() {},
    },
    onReady() {},
    onPut() {},
    onSent() {},
  };
  task = {
    file: foundFile("a.dng"),
    async takePartSlot() {
      slots.taken++;
      slots.takings++;
      slots.most = Math.max(slots.most, slots.taken);
      return () => void slots.taken--;
    },
    async putPart(_: PreparedPhoto, part: FilePart, { url, isAlone }: PutRequest): Promise<SentPut> {
      const number = Number(url.split("/").at(-1));
      sent.push({ number, part, isAlone });
      await Promise.resolve();
      const result = results.shift() ?? answered(200);
      if (result.kind === "answered" && result.status === 200) stored.add(number);
      return { result, elapsedMs: 1000, sentBytes: result.kind === "answered" ? part.sizeBytes : 1_000_000 };
    },
    rehash: async (_: number, partBytes?: number) => reread(partBytes),
  } as unknown as PhotoTask;
});
const delivering = (size = small) => deliver(task, inParts(size), {}, options);
const numbersSent = () => sent.map(({ number }) => number);

describe("a photo in parts", () => {
  it("is sent one page of parts at a time, each part with its own bytes, and is new", async () => {
    expect(await delivering()).toEqual({ kind: "stored", isNew: true, saidBy: "api", caption: "as_it_was" });
    expect(numbersSent()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(sent[1]?.part).toEqual({ startAt: small, sizeBytes: small });
    expect(asked).toHaveLength(3);
    expect(resumed).toEqual([0]);
    expect(slots).toMatchObject({ taken: 0, most: 1 });
  });

  it("has a last part as long as the rest of the file", async () => {
    await delivering(large);
    expect(sent.map(({ part }) => part.sizeBytes)).toEqual([large, large, 8 * mebibyte]);
  });

  it("resumes: only missing parts are sent, and the others count as progress", async () => {
    stored = new Set([1, 2, 4, 5, 6, 7]);
    storedSize = small;
    expect(await delivering()).toMatchObject({ kind: "stored", isNew: true });
    expect(numbersSent()).toEqual([3, 8]);
    expect(resumed).toEqual([6 * small]);
  });

  it("is new if an earlier run sent all parts and this one has them assembled", async () => {
    stored = new Set([1, 2, 3, 4, 5, 6, 7, 8]);
    storedSize = small;
    expect(await delivering()).toMatchObject({ kind: "stored", isNew: true });
    expect(sent).toEqual([]);
  });

  it("is read again if the stored parts have another size", async () => {
    stored = new Set([1]);
    storedSize = large;
    expect(await delivering()).toMatchObject({ kind: "stored" });
    expect([asked.map(({ size }) => size), numbersSent()]).toEqual([
      [small, large, large],
      [2, 3],
    ]);
  });

  it("sends a failed part again, and no other", async () => {
    results = [undefined, cut, answered(500)];
    expect(await delivering()).toMatchObject({ kind: "stored" });
    expect(numbersSent()).toEqual([1, 2, 2, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("gives each part its own connection once one has broken", async () => {
    results = [undefined, cut];
    await delivering();
    expect(sent.map(({ isAlone }) => isAlone)).toEqual([false, false, ...Array(7).fill(true)]);
  });

  it("switches to small parts if connections break under every large one", async () => {
    results = [cut, cut];
    expect(await delivering(large)).toMatchObject({ kind: "stored" });
    expect(asked.map(({ size, restart }) => [size, restart]).slice(0, 4)).toEqual([
      [large, undefined],
      [large, undefined],
      [small, true],
      [small, undefined],
    ]);
  });

  it.each([
    ["connections break but parts arrive", [undefined, cut, undefined, cut], [1, 2, 2, 3, 3]],
    ["the store refuses them", [answered(500), answered(500)], [1, 1, 1, 2, 3]],
  ])("keeps its large parts, and what is stored of them, if %s", async (_, given, numbers) => {
    results = given;
    expect(await delivering(large)).toMatchObject({ kind: "stored" });
    expect(numbersSent()).toEqual(numbers);
    expect(asked.every(({ size, restart }) => size === large && restart === undefined)).toBe(true);
  });

  it("arrives however often the line breaks, as long as parts arrive", async () => {
    results = Array(8).fill([cut, cut, cut, cut, undefined]).flat();
    options.initiate = async (request) => {
      options.patience.gate.answered();
      return initiate(request);
    };
    expect(await delivering()).toMatchObject({ kind: "stored" });
    expect(sent).toHaveLength(40);
    expect(asked.every(({ restart }) => restart === undefined)).toBe(true);
  });

  it("arrives however often the store refuses its parts, as long as parts arrive", async () => {
    results = Array(8)
      .fill([answered(500), answered(500), undefined])
      .flat();
    expect(await delivering()).toMatchObject({ kind: "stored" });
    expect(sent).toHaveLength(24);
  });

  it("does not fail because of a certificate that is not trusted, once the store has accepted a part", async () => {
    results = [undefined, { kind: "unanswered", code: "CERT_HAS_EXPIRED", message: "expired", isStale: false }];
    expect(await delivering()).toMatchObject({ kind: "stored" });
  });

  it("is new if the answer that assembled its parts was lost, and the next one only says that it is stored", async () => {
    options.initiate = async (request) => {
      const answer = initiate(request);
      return "status" in answer ? { photoId: answer.photoId, status: "stored" } : answer;
    };
    expect(await delivering()).toMatchObject({ kind: "stored", isNew: true });
  });

  it("arrives after any number of attempts on a line that is down for long, while others get through", async () => {
    results = Array(25).fill(cut);
    const { putPart } = task;
    task.putPart = async (...args) => {
      const put = await putPart.call(task, ...args);
      options.patience.gate.answered();
      return put;
    };
    expect(await delivering()).toMatchObject({ kind: "stored" });
    expect(asked.length).toBeGreaterThan(25);
  });

  it("fails if no more parts get through", async () => {
    results = Array(100).fill(answered(500, { code: "InternalError" }));
    expect(await delivering()).toMatchObject({ kind: "failed", code: "InternalError" });
    expect(sent).toHaveLength(10);
  });

  it("arrives if its upload is ended after every other page, and fails if that never stops", async () => {
    let ended = 0;
    const endEach = (most: number) => {
      options.initiate = async (request) => {
        if (asked.length % 2 === 1 && ended++ < most) stored.clear();
        return initiate(request);
      };
    };
    endEach(3);
    expect(await delivering()).toMatchObject({ kind: "stored" });
    [stored, ended, asked] = [new Set(), 0, []];
    endEach(99);
    expect(await delivering()).toMatchObject({ kind: "failed", code: "bad_answer" });
  });

  it("starts over if its upload was ended meanwhile", async () => {
    results = [undefined, answered(404, { code: "NoSuchUpload" })];
    expect(await delivering()).toMatchObject({ kind: "stored" });
  });

  it("sends a few parts at once if no other photo needs the slots, otherwise one", async () => {
    hasSpareSlot = true;
    await delivering();
    expect(slots).toMatchObject({ taken: 0, most: 3 });
    stored.clear();
    slots.most = 0;
    slots.waiting = 1;
    await delivering();
    expect(slots.taken).toBe(0);
  });

  const answerFor = (parts: number) => {
    const urls = Array.from({ length: parts }, (_, n) => ({
      number: n + 1,
      url: `https://store.example/${n + 1}`,
      headers: {},
    }));
    return { size: small, storedBytes: 0, urls, expiresAt: "" };
  };

  it("sends at most six parts at once, however many slots are free", async () => {
    const { putPart } = task;
    task.putPart = async (...args) => {
      await new Promise(setImmediate);
      return putPart.call(task, ...args);
    };
    const given = { ...(options.parts as PartDeliveryOptions), hasSpareSlot: () => true };
    expect(await sendParts(task, inParts(small), answerFor(8), 1_000, given)).toEqual({ stored: 8, isChanged: false });
    expect(slots).toMatchObject({ taken: 0, most: 6 });
  });

  it.each([
    [1_000, 8],
    [1_001, 0],
  ])("whose URLs are good for a second sends, after %d ms, %d parts", async (waitedMs, stored) => {
    task.takePartSlot = async () => {
      clock += waitedMs;
      return () => {};
    };
    const given = options.parts as PartDeliveryOptions;
    expect(await sendParts(task, inParts(small), answerFor(8), 1_000, given)).toEqual({ stored, isChanged: false });
  });

  it("throws what stops one of several parts in flight, even before the others have ended", async () => {
    hasSpareSlot = true;
    const { takePartSlot, putPart } = task;
    task.takePartSlot = async (photo) => {
      if (slots.takings > 0) throw new Error("stopped");
      return takePartSlot.call(task, photo);
    };
    // An unhandled rejection meanwhile would fail the test run.
    task.putPart = async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return putPart.call(task, ...args);
    };
    await expect(delivering()).rejects.toThrow("stopped");
    expect(slots.taken).toBe(0);
  });

  it("gives its slot to others after each part while more photos are being sent than the line needs", async () => {
    await delivering();
    expect(slots).toMatchObject({ taken: 0, takings: 2 });
    stored.clear();
    slots.takings = 0;
    isCrowded = true;
    await delivering();
    expect(slots).toMatchObject({ taken: 0, most: 1, takings: 8 });
  });

  it("starts no part once the run stops, and uses no URL that is too old", async () => {
    isStopping = true;
    options.initiate = async (request) => {
      if (asked.length > 0) throw new Error("stopped");
      return initiate(request);
    };
    await expect(delivering()).rejects.toThrow("stopped");
    expect(sent).toEqual([]);
    isStopping = false;
    asked = [];
    task.takePartSlot = async () => {
      clock += 6 * 60_000;
      return () => {};
    };
    await expect(delivering()).rejects.toThrow("stopped");
    expect([sent, slots.taken]).toEqual([[], 0]);
  });

  it("goes in one piece if it has no parts or the API takes none", async () => {
    task.takeSlot = async () => {};
    task.put = async () => ({ result: answered(200), elapsedMs: 1, sentBytes: 1 });
    const asOldApi = { photoId: "p", s3PutObjectUrl: "https://store.example/", headers: {}, expiresAt: "" };
    answers = [asOldApi];
    expect(await delivering()).toMatchObject({ kind: "stored", isNew: true });
    options.parts = undefined;
    expect(await delivering()).toMatchObject({ kind: "stored", isNew: true });
    expect([asked, sent]).toEqual([[], []]);
  });
});

describe("a large photo on a very fast line", () => {
  /** What the plan observes of the line. */
  const line = (bytesPerMs: number, result = answered(200)) =>
    options.parts?.plan.learn(
      { result, sentBytes: 64 * mebibyte, elapsedMs: (64 * mebibyte) / bytesPerMs },
      64 * mebibyte,
    );
  const whole: PreparedPhoto = { ...preparedPhoto("a.dng"), sizeBytes: 40 * mebibyte };
  let wholes: (PutResult | undefined)[];
  let requests: InitiateRequest[];
  let reads: (number | undefined)[];

  beforeEach(() => {
    [wholes, requests, reads] = [[], [], []];
    line(100_000);
    task.takeSlot = async () => {};
    task.put = async (_, __) => {
      const result = wholes.shift() ?? answered(200);
      return { result, elapsedMs: 1000, sentBytes: 12_000_000 };
    };
    reread = (partBytes) => {
      reads.push(partBytes);
      return inParts(partBytes ?? small);
    };
    options.initiate = async (request) => {
      requests.push(request);
      return initiate(request);
    };
    options.onSent = (_, { sizeBytes }, ended) => options.parts?.plan.learn(ended, sizeBytes);
  });
  const asks = () => requests.map(({ parts, resume }) => parts?.size ?? (resume ? "resume" : "whole"));

  it.each<[string, PreparedPhoto]>([
    ["was hashed for that", whole],
    ["has hashes of parts from before the line was known", inParts(small)],
  ])("goes in one piece if it %s, and is not read again", async (_, photo) => {
    expect(await deliver(task, photo, {}, options)).toMatchObject({ kind: "stored", isNew: true });
    expect([asks(), sent, reads]).toEqual([["resume"], [], []]);
  });

  it("resumes with the parts that an earlier run stored", async () => {
    stored = new Set([1, 2]);
    storedSize = large;
    expect(await deliver(task, whole, {}, options)).toMatchObject({ kind: "stored", isNew: true });
    expect([asks(), reads, numbersSent(), resumed]).toEqual([["resume", large, large], [large], [3], [2 * large]]);
  });

  it("goes in small parts once its line has broken", async () => {
    wholes = [cut];
    expect(await deliver(task, whole, {}, options)).toMatchObject({ kind: "stored" });
    expect([asks(), reads, numbersSent().length]).toEqual([["resume", small, small, small], [small], 8]);
  });

  it("goes in small parts if the line has become slow since it was read", async () => {
    for (let n = 0; n < 9; n++) line(100);
    expect(await deliver(task, whole, {}, options)).toMatchObject({ kind: "stored" });
    expect([asks()[0], reads]).toEqual([small, [small]]);
  });

  it("fails as changed if it is another file when its parts are read", async () => {
    wholes = [cut];
    reread = () => ({ ...inParts(small), sha256: "another" });
    expect(await deliver(task, whole, {}, options)).toMatchObject({ kind: "failed", code: "changed" });
  });

  it("counts as not tried, not as changed, if the run stops before its parts are read", async () => {
    wholes = [cut];
    reread = () => notTried;
    expect(await deliver(task, whole, {}, options)).toEqual(notTried);
  });

  it("no longer mentions parts to an API that takes none", async () => {
    line(100, cut);
    answers = [{ photoId: "p", s3PutObjectUrl: "https://store.example/", headers: {}, expiresAt: "" }];
    wholes = [answered(500, { code: "InternalError" })];
    await deliver(task, inParts(small), {}, options);
    expect([asks(), options.parts?.plan.partBytes]).toEqual([[small, "whole"], Number.POSITIVE_INFINITY]);
  });
});

describe("a photo that is small enough to be buffered", () => {
  const sizeBytes = 15 * mebibyte;
  const whole: PreparedPhoto = { ...preparedPhoto("a.jpg"), sizeBytes };
  const hashed: PreparedPhoto = { ...whole, parts: { size: small, sha256: ["1", "2", "3"] } };
  let puts: PutResult[];
  let rereadWith: (number | undefined)[];

  beforeEach(() => {
    puts = [];
    rereadWith = [];
    reread = (partBytes) => {
      rereadWith.push(partBytes);
      return hashed;
    };
    Object.assign(task, {
      async takeSlot() {},
      freeSlot() {},
      async put(): Promise<SentPut> {
        const result = puts.shift() ?? answered(200);
        return { result, elapsedMs: 1000, sentBytes: result.kind === "answered" ? sizeBytes : 12_000_000 };
      },
    });
  });
  const delivered = () => deliver(task, whole, {}, options);

  it("goes in one piece, and the API is not asked about parts", async () => {
    const requests: InitiateRequest[] = [];
    options.initiate = async (request) => {
      requests.push(request);
      return initiate(request);
    };
    expect((await delivered()).kind).toBe("stored");
    expect(requests.map(({ parts, resume }) => ({ parts, resume }))).toEqual([{}]);
    expect(sent).toEqual([]);
  });

  it("goes in parts once its connection has broken under it, so a line that never carries it whole carries it", async () => {
    puts = [cut, ...Array<PutResult>(40).fill(cut)];
    results = [undefined, cut, undefined];
    expect(await delivered()).toMatchObject({ kind: "stored", isNew: true });
    expect(puts).toHaveLength(40);
    expect(rereadWith).toEqual([small]);
    expect(numbersSent()).toEqual([1, 2, 2, 3]);
  });

  it("stays in parts while others get through at a high rate", async () => {
    const plan = { ...createPartPlan(), partBytes: large };
    options.parts = { ...options.parts, plan } as PartDeliveryOptions;
    puts = [cut];
    expect((await delivered()).kind).toBe("stored");
    expect(numbersSent()).toEqual([1, 2, 3]);
  });

  it.each(["vanished", "unreadable", "changing", "too_many_open_files"])(
    "goes in one piece again, from memory, if its file is %s when its parts are to be hashed",
    async (code) => {
      const requests: InitiateRequest[] = [];
      options.initiate = async (request) => {
        requests.push(request);
        return initiate(request);
      };
      let isBack = false;
      reread = () => (isBack ? hashed : { kind: "failed", code, message: "it cannot be read" });
      puts = [cut];
      expect(await delivered()).toMatchObject({ kind: "stored", isNew: true });
      expect(requests.map(({ parts, resume }) => ({ parts, resume }))).toEqual([{}, {}]);
      puts = [cut, cut];
      options.onRetry = () => {
        isBack = puts.length === 0;
      };
      expect(await delivered()).toMatchObject({ kind: "stored", isNew: true });
      expect(numbersSent()).toEqual([1, 2, 3]);
    },
  );

  it("fails as changed if its file has other bytes when its parts are to be hashed, and is not tried if the run stops", async () => {
    puts = [cut, cut];
    reread = () => ({ ...hashed, sha256: "another" });
    expect(await delivered()).toMatchObject({ kind: "failed", code: "changed" });
    reread = () => notTried;
    expect(await delivered()).toEqual(notTried);
  });

  it("goes in one piece after a refusal, and to an API that takes no parts", async () => {
    puts = [answered(500)];
    expect((await delivered()).kind).toBe("stored");
    const { initiate: asks } = options;
    options.initiate = async ({ parts: _, resume: __, ...request }, onRetry) => asks(request, onRetry);
    puts = [cut, cut, cut];
    expect((await delivered()).kind).toBe("stored");
    expect([sent, puts, rereadWith.length]).toEqual([[], [], 1]);
  });
});

describe("a file that changes between parts", () => {
  const changed: PutResult = { kind: "unsendable", code: "changed", message: "it changed under the upload" };
  const other = { ...inParts(small), sha256: "another" };

  it.each<[string, PutResult]>([
    ["before a part", changed],
    ["while a part is sent", answered(200, { isChanged: true })],
    ["so the store refuses a part", answered(400, { code: "BadDigest" })],
  ])("fails as changed, %s", async (_, result) => {
    results = [undefined, result];
    reread = () => other;
    expect(await delivering()).toMatchObject({ kind: "failed", code: "changed" });
  });

  it("arrives, read once more in the same parts, if the store refused a part although nothing changed", async () => {
    results = [undefined, answered(400, { code: "BadDigest" })];
    const readWith: unknown[] = [];
    reread = (partBytes) => {
      readWith.push(partBytes);
      return inParts(partBytes ?? large);
    };
    expect(await delivering()).toMatchObject({ kind: "stored" });
    expect(readWith).toEqual([small]);
  });

  it("fails as changed if it is written to endlessly, even though its bytes stay the same", async () => {
    results = Array(99).fill(answered(200, { isChanged: true }));
    answers = [];
    options.initiate = async (request) => {
      const given = initiate(request);
      return "parts" in given ? { ...given, parts: { ...given.parts, urls: given.parts.urls.slice(0, 1) } } : given;
    };
    expect(await delivering()).toMatchObject({ kind: "failed", code: "changed" });
  });

  it("arrives if only its date changed", async () => {
    results = [undefined, changed, answered(200, { isChanged: true })];
    expect(await delivering()).toMatchObject({ kind: "stored" });
    expect(numbersSent()).toEqual([1, 2, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe("an API that answers nonsense about parts", () => {
  const answer = (parts: object) => ({
    photoId: "p",
    parts: { size: small, storedBytes: 0, urls: [], expiresAt: "", ...parts },
  });
  const url = (number: number) => ({ number, url: `https://store.example/${number}`, headers: {} });

  it.each<[string, object[]]>([
    ["no part at all", [answer({})]],
    ["a part that the photo does not have", [answer({ urls: [url(99)] })]],
    ["another size each time", [6, 7, 8, 9, 10, 11].map((n) => answer({ size: n * mebibyte }))],
    ["the same parts over and over", Array(99).fill(answer({ urls: [url(1)] }))],
    ["all parts over and over", Array(99).fill(answer({ urls: [1, 2, 3, 4, 5, 6, 7, 8].map(url) }))],
  ])("fails the photo: %s", async (_, given) => {
    answers = given as InitiateAnswer[];
    expect(await delivering()).toMatchObject({ kind: "failed", code: "bad_answer" });
    expect(sent.length).toBeLessThanOrEqual(5 * 8);
  });
});
