// Lookups: what follows their failures, and when an unconfirmed photo is given up.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Failure } from "../../../api/web/http/failure.ts";
import { openConfirmations } from "../../../api/web/upload/confirm-photos.ts";
import { openLookups } from "../../../api/web/upload/look-up-photos.ts";
import { openGate } from "../../../api/web/upload/open-gate.ts";
import type { UploadItem } from "../../../api/web/upload/upload-item.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const item: UploadItem = {
  ...{ id: 0, path: "a.jpg", name: "a.jpg", size: 1, file: undefined, stage: "confirming", sentBytes: 1 },
  ...{ photoId: "p", sha256: "s" },
};
const failure = (status: number | undefined) => new Failure("No.", { code: "x", status, isTransient: true });

it.each([
  ["fails", () => Promise.reject(failure(500))],
  ["gets no answer", () => Promise.reject(failure(undefined))],
  ["gets an answer that is not the API's", async () => ({}) as never],
  ["does not show it", async () => ({ photos: [] })],
])("a stored photo is unconfirmed once every lookup for ten minutes %s", async (_what, lookup) => {
  const ends: unknown[] = [];
  const confirmations = openConfirmations({
    api: { lookup, initiate: () => Promise.reject(failure(500)) },
    eventId: "42",
    gate: openGate({ probe: async () => undefined }),
    onEnd: (_item, stage, reason) => void ends.push([stage, reason]),
  });
  confirmations.add(item, { kind: "stored", isNew: true }, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(9 * 60_000);
  expect(ends).toEqual([]);
  await vi.advanceTimersByTimeAsync(2 * 60_000);
  expect(ends).toEqual([["failed", "unconfirmed"]]);
});

const busy = () =>
  Promise.reject(new Failure("No.", { code: "x", status: 503, isTransient: true, retryAfterMs: 60_000 }));

it("lookups of stored photos pause for as long as a busy server asks, and are given up after ten minutes too", async () => {
  const ends: unknown[] = [];
  let lookups = 0;
  const confirmations = openConfirmations({
    api: {
      lookup() {
        lookups++;
        return busy();
      },
      initiate: busy,
    },
    eventId: "42",
    gate: openGate({ probe: async () => undefined }),
    onEnd: (_item, stage, reason) => void ends.push([stage, reason]),
  });
  confirmations.add(item, { kind: "stored", isNew: true }, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(lookups).toBeLessThanOrEqual(6);
  expect(ends).toEqual([]);
  await vi.advanceTimersByTimeAsync(7 * 60_000);
  expect(ends).toEqual([["failed", "unconfirmed"]]);
});

it("a photo whose event was lost is recorded by initiate, also after the device has slept for an hour", async () => {
  const ends: unknown[] = [];
  let isRecorded = false;
  const confirmations = openConfirmations({
    api: {
      lookup: async () => ({ photos: isRecorded ? [{ photoId: "p", sha256: "s", size: 1, contentType: "" }] : [] }),
      async initiate() {
        isRecorded = true;
        return { photoId: "p", status: "stored" };
      },
    },
    eventId: "42",
    gate: openGate({ probe: async () => undefined }),
    onEnd: (_item, stage, reason) => void ends.push([stage, reason]),
  });
  confirmations.add(item, { kind: "stored", isNew: true }, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(100);
  vi.setSystemTime(Date.now() + 3_600_000); // no timer runs in a device that sleeps
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ends).toEqual([["uploaded", undefined]]);
});

it("a photo is confirmed within a minute although the events of two hundred earlier ones are late", async () => {
  const ends: unknown[] = [];
  const confirmations = openConfirmations({
    api: {
      lookup: async (_eventId, ids) => ({
        photos: ids.filter((id) => id === "p").map((photoId) => ({ photoId, sha256: "s", size: 1, contentType: "" })),
      }),
      initiate: () => Promise.reject(failure(500)),
    },
    eventId: "42",
    gate: openGate({ probe: async () => undefined }),
    onEnd: ({ photoId }, stage) => void ends.push([photoId, stage]),
  });
  const add = (photoId: string) =>
    confirmations.add({ ...item, photoId }, { kind: "stored", isNew: true }, new AbortController().signal);
  for (let i = 0; i < 200; i++) add(`late ${i}`);
  add("p");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ends).toEqual([["p", "uploaded"]]);
});

it.each([
  ["is busy, and asks for a pause", busy, "slow"],
  ["does not answer", () => Promise.reject(failure(undefined)), "offline"],
])("nothing is sent after a lookup while the server %s", async (_what, lookup, state) => {
  const gate = openGate({ probe: () => new Promise(() => undefined) });
  const answers: boolean[] = [];
  const lookups = openLookups({
    api: { lookup },
    eventId: "42",
    gate,
    onAnswer: (_item, isKnown) => void answers.push(isKnown),
  });
  lookups.add(item, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(1000);
  expect(answers).toEqual([false]);
  expect(gate.state.get()).toBe(state);
});
