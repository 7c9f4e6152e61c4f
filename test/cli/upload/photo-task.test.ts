import { beforeEach, describe, expect, it } from "vitest";
import { PhotoTask, type TaskSurroundings } from "../../../cli/upload/photo-task.ts";
import type { PhotoWorker } from "../../../cli/upload/worker/photo-worker.ts";
import type { Prepared, PrepareJob } from "../../../cli/upload/worker/prepare-photo.ts";
import type { PutResult } from "../../../cli/upload/worker/put-photo.ts";
import { foundFile, preparedPhoto } from "../../support/found-file.ts";

const file = foundFile("a.jpg");
const photo = preparedPhoto("a.jpg");
const request = { url: "https://store.example/a", headers: {}, stallMs: 1 };

/** Everything that happened, in order. */
let happened: string[];
let jobs: PrepareJob[];
let putResult: () => Promise<PutResult>;
let surroundings: TaskSurroundings;

beforeEach(() => {
  happened = [];
  jobs = [];
  putResult = async () => ({ kind: "answered", status: 200, timing: { connectMs: 3, elapsedMs: 10 } });
  const worker = {
    release: () => void happened.push("worker forgets"),
    put: () => putResult(),
  } as unknown as PhotoWorker;
  let clock = 0;
  surroundings = {
    workers: {
      nextId: () => 7,
      enter: () => ({ worker, leave: () => void happened.push("worker left") }),
      prepare: async (_, id, job): Promise<Prepared> => {
        expect(id).toBe(7);
        jobs.push(job);
        return photo;
      },
    },
    budget: { release: (bytes) => void happened.push(`budget ${bytes}`) },
    slots: { take: async () => () => void happened.push("slot") },
    transfers: {
      begin: (id, { path }) => void happened.push(`begin ${id} ${path}`),
      end: () => 500,
    },
    schedule: {
      enter: (stage) => void happened.push(`+${stage}`),
      leave: (stage) => void happened.push(`-${stage}`),
      pump: () => void happened.push("pump"),
    },
    now: () => (clock += 50),
  };
});

describe("a photo's task", () => {
  it("keeps the bytes that it reads if it has its share of the budget, but not when it reads again", async () => {
    const task = new PhotoTask(file, true, surroundings);
    await task.prepare(9_999);
    await task.rehash(9_999);
    expect(jobs.map(({ buffer, maxBytes }) => ({ buffer, maxBytes }))).toEqual([
      { buffer: true, maxBytes: 9_999 },
      { buffer: false, maxBytes: 9_999 },
    ]);
    expect(happened).toEqual(["+ahead", "worker forgets", "budget 1000"]);
  });

  it("keeps its bytes if the file cannot be read again", async () => {
    surroundings.workers.prepare = async () => ({ kind: "failed", code: "vanished", message: "it is gone" });
    const task = new PhotoTask(file, true, surroundings);
    await task.rehash(9_999);
    expect(happened).toEqual(["+ahead"]);
    task.free();
    expect(happened).toContain("worker forgets");
  });

  it("counts in one stage at a time, and leaves its worker once nothing is left to send", () => {
    const task = new PhotoTask(file, false, surroundings);
    task.move("sending");
    task.move("confirming");
    expect(happened).toEqual([
      "+ahead",
      "-ahead",
      "+sending",
      "pump",
      "-sending",
      "+confirming",
      "worker left",
      "pump",
    ]);
  });

  it("gives slot and buffer back after a successful put, whose bytes the worker has dropped", async () => {
    const task = new PhotoTask(file, true, surroundings);
    await task.takeSlot(photo);
    const sent = await task.put(photo, request);
    expect(sent).toMatchObject({ elapsedMs: 47, sentBytes: 500, result: { kind: "answered" } });
    expect(happened).toEqual(["+ahead", "begin 7 /photos/a.jpg", "budget 1000", "slot"]);
  });

  it("keeps its buffer for the next attempt after a failed put", async () => {
    putResult = async () => ({ kind: "unanswered", code: "ECONNRESET", message: "cut", isStale: false });
    const task = new PhotoTask(file, true, surroundings);
    await task.takeSlot(photo);
    await task.put(photo, request);
    expect(happened).toEqual(["+ahead", "begin 7 /photos/a.jpg", "slot"]);
  });

  it("frees everything it still holds, once, even if a put threw", async () => {
    putResult = () => Promise.reject(new Error("the thread has ended"));
    const task = new PhotoTask(file, true, surroundings);
    await task.takeSlot(photo);
    await expect(task.put(photo, request)).rejects.toThrow("the thread has ended");
    task.free();
    expect(happened.slice(2)).toEqual(["slot", "worker forgets", "budget 1000", "-ahead", "worker left"]);
  });

  it("frees a slot that it did not use", async () => {
    const task = new PhotoTask(file, false, surroundings);
    await task.takeSlot(photo);
    task.freeSlot();
    task.free();
    expect(happened.filter((each) => each === "slot")).toHaveLength(1);
  });
});
