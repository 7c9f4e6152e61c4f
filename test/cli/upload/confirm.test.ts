import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CaptionFields, ConfirmedPhoto, LookupAnswer } from "../../../api/contract.ts";
import { RequestError } from "../../../cli/errors.ts";
import { type Confirmation, compareWithRecord } from "../../../cli/upload/compare-with-record.ts";
import { type Confirmer, createConfirmer } from "../../../cli/upload/confirm.ts";
import type { UploadEvent } from "../../../cli/upload/events.ts";
import { createRequestGate, type RequestGate } from "../../../cli/upload/requests/request-gate.ts";
import { StoppedError } from "../../../cli/upload/stopper.ts";

const photo = (n: number) => ({ photoId: `photo-${n}`, sha256: `sha-${n}`, sizeBytes: n });
const recordOf = (n: number): ConfirmedPhoto => ({
  photoId: `photo-${n}`,
  sha256: `sha-${n}`,
  size: n,
  contentType: "image/jpeg",
});

let records: Map<string, ConfirmedPhoto>;
let asked: string[][];
let slowedDown = 0;
let answer: (ids: string[]) => Promise<LookupAnswer>;
let gate: RequestGate;
let paused: UploadEvent[];
let confirmer: Confirmer;
let halt: AbortController;
/** Whether photos are still being sent besides those that wait. */
let isSending: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  records = new Map();
  slowedDown = 0;
  asked = [];
  paused = [];
  halt = new AbortController();
  const halted = new Promise<never>((_, reject) => {
    halt.signal.addEventListener("abort", () => reject(halt.signal.reason));
  });
  halted.catch(() => {});
  answer = async (ids) => ({ photos: ids.flatMap((id) => records.get(id) ?? []) });
  gate = createRequestGate({
    giveUpAfterMs: 60_000,
    now: Date.now,
    random: () => 1,
    report: (event) => paused.push(event),
  });
  confirmer = createConfirmer({
    api: {
      initiate: () => Promise.reject(new Error("nobody initiates here")),
      lookup: (ids, signal) => {
        asked.push(ids);
        expect(signal).toBe(halt.signal);
        return Promise.race([answer(ids), halted]);
      },
    },
    patience: { gate, signal: halt.signal, onSlowDown: () => void slowedDown++ },
    now: Date.now,
    withinMs: 10_000,
  });
  isSending = false;
});
afterEach(() => void vi.useRealTimers());

const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Starts a confirmation; its result is undefined until it is known. */
function begin(n: number) {
  const begun: { confirmation?: Confirmation } = {};
  if (!isSending) confirmer.hurry();
  void confirmer.confirm(photo(n)).then((confirmation) => {
    begun.confirmation = confirmation;
  });
  return begun;
}

describe("the confirmer", () => {
  describe("while photos are being sent", () => {
    const recorded = (count: number) => {
      for (let n = 1; n <= count; n++) records.set(`photo-${n}`, recordOf(n));
    };

    it("looks up a hundred photos as soon as they are stored, and fewer after two seconds", async () => {
      isSending = true;
      recorded(130);
      const begun = Array.from({ length: 130 }, (_, n) => begin(n + 1));
      await later(1);
      expect(asked.map((ids) => ids.length)).toEqual([100]);
      await later(1_990);
      expect(asked).toHaveLength(1);
      await later(20);
      expect(asked.map((ids) => ids.length)).toEqual([100, 30]);
      expect(begun.every(({ confirmation }) => confirmation?.kind === "confirmed")).toBe(true);
    });

    it("needs one request for about a hundred photos, even if each takes a second to show", async () => {
      isSending = true;
      answer = async (ids) => ({
        photos: ids.filter((id) => Date.now() - (storedAt.get(id) ?? 0) > 1_000).map((id) => recordOf(numberOf(id))),
      });
      const storedAt = new Map<string, number>();
      const numberOf = (id: string) => Number(id.slice("photo-".length));
      for (let n = 1; n <= 1_000; n++) {
        storedAt.set(`photo-${n}`, Date.now());
        begin(n);
        await later(5);
      }
      confirmer.hurry();
      await later(5_000);
      expect(asked.length).toBeLessThan(30);
    });

    it("asks less often the longer photos are being sent", async () => {
      isSending = true;
      for (let n = 1; n <= 60; n++) {
        records.set(`photo-${n}`, recordOf(n));
        begin(n);
        await later(1_000);
      }
      expect(asked.length).toBeLessThan(20);
      expect(asked.length).toBeGreaterThan(12);
    });

    it("stops waiting for others once nothing else is being sent", async () => {
      isSending = true;
      recorded(1);
      const begun = begin(1);
      await later(500);
      expect(begun.confirmation).toBeUndefined();
      confirmer.hurry();
      await later(1);
      expect(begun.confirmation).toEqual({ kind: "confirmed" });
    });
  });

  describe("while other photos show", () => {
    const othersShowFor = async (ms: number) => {
      for (let n = 2; n < 2 + ms / 4_000; n++) {
        records.set(`photo-${n}`, recordOf(n));
        begin(n);
        await later(4_000);
      }
    };

    it("waits for one that is queued behind them", async () => {
      const behind = begin(1);
      await othersShowFor(40_000);
      expect(behind.confirmation).toBeUndefined();
      records.set("photo-1", recordOf(1));
      await later(3_000);
      expect(behind.confirmation).toEqual({ kind: "confirmed" });
    });

    it("gives up on one that has waited ten times as long as one may alone", async () => {
      const lost = begin(1);
      await othersShowFor(96_000);
      expect(lost.confirmation).toBeUndefined();
      await othersShowFor(8_000);
      expect(lost.confirmation).toMatchObject({ kind: "failed", code: "not_confirmed" });
    });
  });

  it("looks up a hundred photos at once and never more", async () => {
    for (let n = 1; n <= 250; n++) records.set(`photo-${n}`, recordOf(n));
    for (let n = 1; n <= 250; n++) begin(n);
    await later(99);
    expect(asked.map((ids) => ids.length)).toEqual([100, 100, 50]);
    expect(new Set(asked.flat()).size).toBe(250);
  });

  it("looks up only the oldest photos while even those do not show", async () => {
    for (let n = 1; n <= 1_000; n++) begin(n);
    await later(10_000);
    expect(asked.length).toBeLessThan(15);
    for (let n = 1; n <= 1_000; n++) records.set(`photo-${n}`, recordOf(n));
    asked = [];
    await later(8_000);
    expect(asked.length).toBeLessThan(15);
    expect(new Set(asked.flat()).size).toBe(1_000);
  });

  it("runs at most four lookups at once", async () => {
    answer = () => new Promise(() => {});
    for (let n = 1; n <= 700; n++) begin(n);
    await later(60_000);
    expect(asked).toHaveLength(4);
  });

  it("asks again, more and more slowly, until the event shows the photo", async () => {
    const begun = begin(1);
    await later(1_000);
    const early = asked.length;
    expect(early).toBeGreaterThan(2);
    await later(4_000);
    expect(asked.length - early).toBeLessThan(5);
    records.set("photo-1", recordOf(1));
    await later(2_000);
    expect(begun.confirmation).toEqual({ kind: "confirmed" });
  });

  it("looks up a new photo on time while older ones wait for their next turn", async () => {
    begin(1);
    await later(3_000);
    asked = [];
    records.set("photo-2", recordOf(2));
    const begun = begin(2);
    await later(40);
    expect(begun.confirmation).toEqual({ kind: "confirmed" });
    expect(asked).toHaveLength(1);
  });

  it("asks at once if nothing else is running", async () => {
    records.set("photo-1", recordOf(1));
    const begun = begin(1);
    confirmer.hurry();
    await later(0);
    expect(begun.confirmation).toEqual({ kind: "confirmed" });
  });

  it("fails a photo that does not show in time", async () => {
    const begun = begin(1);
    await later(9_000);
    expect(begun.confirmation).toBeUndefined();
    await later(2_000);
    expect(begun.confirmation).toMatchObject({ kind: "failed", code: "not_confirmed" });
  });

  it("fails a photo that the event refused, with the reason", async () => {
    answer = async () => ({ photos: [], rejected: [{ photoId: "photo-1", reason: "it is no JPEG" }] });
    const begun = begin(1);
    await later(100);
    expect(begun.confirmation).toMatchObject({
      code: "rejected",
      message: expect.stringContaining("it is no JPEG"),
    });
  });

  it("does not count time without answers against a photo", async () => {
    answer = async () => {
      throw new RequestError("connect ENETUNREACH", { code: "ENETUNREACH", isTransient: true });
    };
    const begun = begin(1);
    await later(50_000);
    expect(begun.confirmation).toBeUndefined();
    answer = async () => ({ photos: [recordOf(1)] });
    await later(10_000);
    expect(begun.confirmation).toEqual({ kind: "confirmed" });
  });

  it("makes every request wait if the server is overloaded", async () => {
    answer = async () => {
      throw new RequestError("slow down", { status: 429, code: "slow_down", isTransient: true, retryAfterMs: 4_000 });
    };
    begin(1);
    await later(100);
    expect(paused).toMatchObject([{ type: "paused", reason: "slow_down", delayMs: 4_000 }]);
    await later(3_800);
    expect(asked).toHaveLength(1);
    await later(1_000);
    expect(asked).toHaveLength(2);
  });

  it("fails only the photos of a lookup that is refused for good", async () => {
    answer = async () => {
      throw new RequestError("not registered", { status: 403, code: "not_registered", isTransient: false });
    };
    const begun = begin(1);
    await later(100);
    expect(begun.confirmation).toMatchObject({ kind: "failed", code: "not_registered" });
    answer = async () => ({ photos: [recordOf(2)] });
    const another = begin(2);
    await later(100);
    expect(another.confirmation).toEqual({ kind: "confirmed" });
  });

  it("fails waiting photos and does not report the connection as back once it is given up", async () => {
    for (let n = 0; n < 4; n++) gate.unanswered("ENETUNREACH");
    gate.shut(new RequestError("no connection", { code: "unreachable", isTransient: true }));
    const begun = begin(1);
    await later(100);
    expect(begun.confirmation).toMatchObject({ kind: "failed", code: "unreachable" });
    expect(paused.map(({ type }) => type)).toEqual(["paused"]);
  });

  it("ends a running lookup when the run is halted", async () => {
    answer = () => new Promise(() => {});
    const begun = begin(1);
    await later(100);
    halt.abort(new Error("the run was stopped"));
    await later(0);
    expect(begun.confirmation).toMatchObject({ kind: "failed", code: "not_confirmed" });
  });

  it("fails photos that still wait when it is closed", async () => {
    isSending = true;
    const begun = begin(1);
    confirmer.close(new StoppedError("the run was stopped"));
    await later(0);
    expect(begun.confirmation).toMatchObject({ kind: "failed", code: "not_confirmed" });
    await later(60_000);
    expect(asked).toEqual([]);
  });

  it("fails a photo that is stored just after it was closed, although a lookup of others was due", async () => {
    const waiting = begin(1);
    const stopped = new StoppedError("the run was stopped");
    gate.shut(stopped);
    halt.abort(stopped);
    confirmer.close(stopped);
    await later(1);
    const late = begin(2);
    await later(60_000);
    for (const { confirmation } of [waiting, late]) expect(confirmation).toMatchObject({ isUnasked: true });
  });

  it("gives every photo the same reason when the connection is given up, whether it was looked up or waits", async () => {
    const message = "no connection for 60 seconds";
    const givenUp = new RequestError(message, { code: "unreachable", isTransient: true });
    const stopped = new StoppedError("the run was stopped", { cause: givenUp });
    answer = () => new Promise(() => {});
    const underWay = begin(1);
    await later(100);
    isSending = true;
    const waiting = begin(2);
    halt.abort(stopped);
    confirmer.close(stopped);
    await later(0);
    for (const { confirmation } of [underWay, waiting]) {
      expect(confirmation).toMatchObject({ code: "unreachable", message: expect.stringContaining(message) });
    }
  });
});

describe("a record proves a photo", () => {
  const { sha256: _, ...withoutHash } = recordOf(1);
  it.each([
    ["with the same SHA-256 and size", recordOf(1), { kind: "confirmed" }],
    ["not with another SHA-256", { ...recordOf(1), sha256: "sha-2" }, { kind: "failed", code: "different" }],
    ["not with another size", { ...recordOf(1), size: 2 }, { kind: "failed", code: "different" }],
    ["not without a SHA-256", withoutHash, { kind: "failed", code: "unproven" }],
  ])("%s", (_row, record, confirmation) => {
    expect(compareWithRecord(photo(1), record)).toMatchObject(confirmation);
  });

  const caption = { title: "Mine", details: { rating: 5, camera: "X" } };
  it.each<[row: string, shown: Partial<ConfirmedPhoto>, sent: CaptionFields, confirmation: Confirmation]>([
    ["shows the caption", { ...caption, description: "more" }, caption, { kind: "confirmed" }],
    ["lacks a field", { title: "Mine" }, caption, { kind: "confirmed", hasOtherCaption: true }],
    ["has another text", { ...caption, title: "Theirs" }, caption, { kind: "confirmed", hasOtherCaption: true }],
    ["lacks what is empty", {}, { title: "", details: {} }, { kind: "confirmed" }],
    ["came without its caption", { captionOmitted: true }, caption, { kind: "confirmed" }],
  ])("if it %s", (_row, shown, sentCaption, confirmation) => {
    const record = { ...recordOf(1), fileName: "1.jpg", ...shown };
    expect(compareWithRecord({ ...photo(1), sentCaption }, record)).toEqual(confirmation);
    // A server whose lookup answers with the proof only.
    const { fileName: _, ...proof } = record;
    expect(compareWithRecord({ ...photo(1), sentCaption }, proof)).toEqual({ kind: "confirmed" });
  });
});

describe("a lookup that fails", () => {
  it("throws a bug instead of failing the photo", async () => {
    answer = () => Promise.reject(new TypeError("a bug"));
    confirmer.hurry();
    const rejected = expect(confirmer.confirm(photo(1))).rejects.toThrow("a bug");
    await later(0);
    await rejected;
  });

  it("slows every request down if the API is overloaded", async () => {
    answer = () => Promise.reject(new RequestError("busy", { status: 503, code: "busy", isTransient: true }));
    begin(1);
    await later(0);
    expect(slowedDown).toBe(1);
  });

  it.each([
    ["is answered with an error", new RequestError("boom", { status: 500, code: "internal", isTransient: true })],
    ["is refused", new RequestError("an odd id", { status: 400, code: "invalid_request", isTransient: false })],
  ])("that %s because of one photo fails only that photo, with the API's answer", async (_, error) => {
    const others = Array.from({ length: 59 }, (_, n) => n + 2);
    for (const n of others) records.set(`photo-${n}`, recordOf(n));
    answer = async (ids) => {
      if (ids.includes("photo-1")) throw error;
      return { photos: ids.flatMap((id) => records.get(id) ?? []) };
    };
    const guilty = begin(1);
    const begun = others.map(begin);
    await later(9_000);
    expect(begun.map(({ confirmation }) => confirmation?.kind)).toEqual(others.map(() => "confirmed"));
    expect(guilty.confirmation).toBeUndefined();
    await later(8_000);
    expect(guilty.confirmation).toMatchObject({ kind: "failed", code: error.code });
    expect(guilty.confirmation).toHaveProperty("message", expect.stringContaining(error.message));
  });

  it("without an answer because of one photo fails only that photo, while others are answered", async () => {
    records.set("photo-2", recordOf(2));
    answer = async (ids) => {
      gate.answered(); // a put, say
      if (ids.includes("photo-1")) throw new RequestError("reset", { code: "ECONNRESET", isTransient: true });
      return { photos: ids.flatMap((id) => records.get(id) ?? []) };
    };
    const [guilty, other] = [begin(1), begin(2)];
    await later(5_000);
    expect(other.confirmation).toEqual({ kind: "confirmed" });
    await later(15_000);
    expect(guilty.confirmation).toMatchObject({ kind: "failed", code: "ECONNRESET" });
  });

  it.each([
    ["not_the_api", 200],
    ["bad_answer", undefined],
    ["invalid_request", 400],
  ])("once with %s fails no photo: they are stored and looked up again", async (code, status) => {
    for (const count of [1, 40]) {
      let failures = 0;
      answer = async (ids) => {
        if (failures++ === 0) throw new RequestError("what?", { status, code, isTransient: false });
        return { photos: ids.map((id) => recordOf(Number(id.slice("photo-".length)))) };
      };
      const begun = Array.from({ length: count }, (_, n) => begin(n + 1));
      await later(1_000);
      expect(begun.map(({ confirmation }) => confirmation?.kind)).toEqual(begun.map(() => "confirmed"));
    }
  });

  it("does not count a pause that the server asked for against a photo", async () => {
    let lookups = 0;
    answer = async () => {
      if (lookups++ > 0) return { photos: [] };
      throw new RequestError("slow down", { status: 429, code: "slow_down", isTransient: true, retryAfterMs: 30_000 });
    };
    const begun = begin(1);
    await later(35_000);
    expect(lookups).toBeGreaterThan(1);
    expect(begun.confirmation).toBeUndefined();
    answer = async () => ({ photos: [recordOf(1)] });
    await later(5_000);
    expect(begun.confirmation).toEqual({ kind: "confirmed" });
  });
});

it("photos in an answer that nobody asked for do not prolong the wait", async () => {
  answer = async () => ({ photos: [recordOf(99)] });
  const begun = begin(1);
  await later(11_000);
  expect(begun.confirmation).toMatchObject({ kind: "failed", code: "not_confirmed" });
});
