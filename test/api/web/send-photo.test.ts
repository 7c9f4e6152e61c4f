// How a large photo is delivered: initiate, parts, and initiate again, until it is stored.
import { describe, expect, it, vi } from "vitest";
import type { InitiateAnswer, InitiateRequest } from "../../../api/contract.ts";
import { Failure } from "../../../api/web/http/failure.ts";
import { createSlots } from "../../../api/web/upload/adapt-slots.ts";
import { openGate } from "../../../api/web/upload/open-gate.ts";
import type { PutResult } from "../../../api/web/upload/put-photo.ts";
import { partBytesOf } from "../../../api/web/upload/send-parts.ts";
import { sendPhoto } from "../../../api/web/upload/send-photo.ts";
import type { UploadItem } from "../../../api/web/upload/upload-item.ts";

const mebibyte = 1024 ** 2;
const stored: PutResult = { kind: "answered", status: 200, code: "", message: "" };
const refused = (status: number, code: string, message = ""): PutResult => ({
  kind: "answered",
  status,
  code,
  message,
});

/** An API whose store keeps a 45-byte photo in parts of ten bytes, and gives two URLs at a time. */
function openStore(answerPut: (number: number, attempt: number) => PutResult = () => stored) {
  const there = new Set<number>();
  const attempts = new Map<number, number>();
  const asked: InitiateRequest[] = [];
  const bodies: string[] = [];
  let isComplete = false;
  const initiate = async (_eventId: string, photo: InitiateRequest): Promise<InitiateAnswer> => {
    asked.push(photo);
    const missing = [1, 2, 3, 4, 5].filter((number) => !there.has(number));
    if (missing.length === 0) {
      const wasComplete = isComplete;
      isComplete = true;
      return { photoId: "p", status: "stored", ...(!wasComplete && { assembled: true as const }) };
    }
    const urls = missing.slice(0, 2).map((number) => ({ number, url: String(number), headers: {} }));
    return { photoId: "p", parts: { size: 10, storedBytes: there.size * 10, urls, expiresAt: "" } };
  };
  const put = async (part: Blob, { url }: { url: string }): Promise<PutResult> => {
    const number = Number(url);
    attempts.set(number, (attempts.get(number) ?? 0) + 1);
    const result = answerPut(number, attempts.get(number) ?? 0);
    if (result === stored) {
      there.add(number);
      bodies[number - 1] = await part.text();
    }
    return result;
  };
  return { initiate, put, there, attempts, asked, bodies };
}

const text = "0123456789abcdefghij0123456789ABCDEFGHIJ01234";

function itemOf(): UploadItem {
  const file = new File([text], "a.jpg");
  const parts = { size: 10, sha256: ["1", "2", "3", "4", "5"] };
  return { id: 0, path: "a.jpg", name: "a.jpg", size: 45, file, stage: "sending", sentBytes: 0, sha256: "s", parts };
}

async function send(
  store: Pick<ReturnType<typeof openStore>, "initiate" | "put">,
  free = 0,
  gate = openGate({ probe: async () => undefined }),
) {
  const sent: [number, boolean][] = [];
  let taken = 0;
  let most = 0;
  const end = await sendPhoto(itemOf(), {
    api: { initiate: store.initiate },
    eventId: "42",
    gate,
    slots: createSlots(0),
    takeFreeSlot() {
      if (taken >= free) return undefined;
      most = Math.max(most, ++taken);
      return () => void taken--;
    },
    put: store.put,
    now: () => 0,
    signal: new AbortController().signal,
    onSent: (bytes, wereThere = false) => void sent.push([bytes, wereThere]),
  });
  return { end, sent, taken, most };
}

describe("a large photo", () => {
  it("is one of more than 64 MiB, and has parts as S3 takes them", () => {
    expect(partBytesOf(64 * mebibyte)).toBeUndefined();
    expect(partBytesOf(64 * mebibyte + 1)).toBe(5 * mebibyte);
    expect(partBytesOf(60_000 * mebibyte)).toBe(Math.ceil((60_000 * mebibyte) / 10_000));
  });

  it("is sent part by part, and is stored once initiate has assembled them", async () => {
    const store = openStore();
    const { end, sent } = await send(store);
    expect(end).toEqual({ kind: "stored", isNew: true });
    expect(store.bodies.join("")).toBe(text);
    expect([...store.attempts.values()]).toEqual([1, 1, 1, 1, 1]);
    expect(store.asked.length).toBe(4);
    expect(store.asked.every(({ parts }) => parts?.sha256.length === 5)).toBe(true);
    expect(sent.at(-1)).toEqual([45, false]);
  });

  it.each([
    ["photo_busy", 0],
    ["slow_down", 1],
  ])("that gets %s waits alone or with all others", async (code, pauses) => {
    const store = openStore();
    let requests = 0;
    const initiate: typeof store.initiate = async (...args) => {
      if (requests++ > 0) return store.initiate(...args);
      throw new Failure("Try again.", { code, status: 429, isTransient: true, retryAfterMs: 1 });
    };
    const gate = openGate({ probe: async () => undefined });
    const slowDown = vi.spyOn(gate, "slowDown");
    expect((await send({ ...store, initiate }, 0, gate)).end.kind).toBe("stored");
    expect(slowDown).toHaveBeenCalledTimes(pauses);
  });

  it("that stays busy for a while waits longer each time instead of failing", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const freeAt = Date.now() + 10_000;
    const initiate = async (): Promise<InitiateAnswer> => {
      if (Date.now() >= freeAt) return { photoId: "p", status: "stored" };
      throw new Failure("Try again.", { code: "photo_busy", status: 429, isTransient: true, retryAfterMs: 1000 });
    };
    const sending = send({ ...openStore(), initiate });
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    vi.useRealTimers();
    expect((await sending).end.kind).toBe("stored");
  });

  it("uses free connections, and gives each of them back", async () => {
    const { end, taken, most } = await send(openStore(), 3);
    expect(end.kind).toBe("stored");
    expect([taken, most]).toEqual([0, 1]); // two URLs an answer: the second goes beside the first
  });

  it("never sends a stored part again, whatever happens to the others", async () => {
    const store = openStore((number, attempt) =>
      number % 2 === 0 && attempt === 1
        ? { kind: "unanswered" }
        : attempt === 1 && number === 3
          ? refused(403, "AccessDenied", "Request has expired")
          : attempt === 1 && number === 5
            ? refused(404, "NoSuchUpload")
            : stored,
    );
    const { end } = await send(store, 3);
    expect(end.kind).toBe("stored");
    expect(Object.fromEntries(store.attempts)).toEqual({ 1: 1, 2: 2, 3: 2, 4: 2, 5: 2 });
    expect(store.bodies.join("")).toBe(text);
  });

  it("reports bytes sent in an earlier visit as such", async () => {
    const store = openStore();
    store.there.add(1).add(2);
    const { sent } = await send(store);
    expect(sent[0]).toEqual([20, true]);
    expect([...store.attempts.keys()]).toEqual([3, 4, 5]);
  });

  it("that somebody else has delivered is not new, but still to be confirmed", async () => {
    const end = await send({ ...openStore(), initiate: async () => ({ photoId: "p", status: "stored" }) });
    expect(end.end).toEqual({ kind: "stored", isNew: false });
  });

  it("is read again if parts of another size are stored", async () => {
    const parts = { size: 16, storedBytes: 16, urls: [], expiresAt: "" };
    const { end } = await send({ ...openStore(), initiate: async () => ({ photoId: "p", parts }) });
    expect(end).toEqual({ kind: "reread", partBytes: 16 });
  });

  it("is read again if a part's bytes do not match its hash", async () => {
    const { end } = await send(openStore(() => refused(400, "BadDigest")));
    expect(end).toEqual({ kind: "reread", partBytes: 10 });
  });

  it("fails if the API asks for the same parts over and over, or for none", async () => {
    const forgetful = openStore();
    const put = async () => stored; // taken, and never there
    const over = { kind: "failed", reason: { refused: "The server asks for the same parts over and over." } };
    expect((await send({ ...forgetful, put })).end).toEqual(over);
    const none = { size: 10, storedBytes: 0, urls: [], expiresAt: "" };
    expect((await send({ ...forgetful, initiate: async () => ({ photoId: "p", parts: none }) })).end).toEqual(over);
  });
});

describe("a photo whose initiate gets no answer, although the server is up", () => {
  it.each([
    ["no answer comes", "unreachable", 30],
    ["a firewall answers", "not_the_api", 5],
  ])("fails in the end, after attempts with growing pauses: %s", async (_what, code, attempts) => {
    vi.useFakeTimers();
    let asked = 0;
    const initiate = async () => {
      asked++;
      throw new Failure("", { code, isTransient: true });
    };
    const sending = send({ ...openStore(), initiate });
    await vi.advanceTimersByTimeAsync(250);
    expect(asked).toBeLessThan(10);
    await vi.advanceTimersByTimeAsync(20 * 60_000);
    vi.useRealTimers();
    expect((await sending).end).toEqual({ kind: "failed", reason: "unreachable" });
    expect(asked).toBe(attempts);
  });
});

it("a photo is not given up for one answer of another server after several lost ones", async () => {
  vi.useFakeTimers();
  const codes = [...Array<string>(8).fill("unreachable"), "not_the_api"];
  const initiate = async (): Promise<InitiateAnswer> => {
    const code = codes.shift();
    if (code === undefined) return { photoId: "p", status: "stored" };
    throw new Failure("", { code, isTransient: true });
  };
  const sending = send({ ...openStore(), initiate });
  await vi.advanceTimersByTimeAsync(20 * 60_000);
  vi.useRealTimers();
  expect((await sending).end).toEqual({ kind: "stored", isNew: false });
});

describe("a photo whose store is unreachable, although the API is up", () => {
  it("waits for the store for half a minute or more, as in the CLI", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const backAt = Date.now() + 30_000;
    const store = openStore();
    const put: typeof store.put = (...given) =>
      Date.now() < backAt ? Promise.resolve({ kind: "unanswered" }) : store.put(...given);
    let end: unknown;
    void send({ ...store, put }).then((sent) => ({ end } = sent));
    for (let second = 0; second < 600 && end === undefined; second++) {
      await vi.advanceTimersByTimeAsync(1000);
      // Reading the file in between takes real time.
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    vi.useRealTimers();
    expect(end).toEqual({ kind: "stored", isNew: true });
  });
});
