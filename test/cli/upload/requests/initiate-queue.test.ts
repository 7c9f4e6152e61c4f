import { describe, expect, it } from "vitest";
import { createInitiateQueue, type QueuedPhoto } from "../../../../cli/upload/requests/initiate-queue.ts";

const rejected: [string, unknown][] = [];
const photo = (sha256: string, size: number, description = ""): QueuedPhoto => ({
  request: { contentType: "image/jpeg", sha256, size, description },
  since: 0,
  onRetry() {},
  resolve() {},
  reject: (error) => void rejected.push([sha256, error]),
});
const open = () => createInitiateQueue(({ request }) => request.size ?? 0);
const namesOf = (photos: QueuedPhoto[]) => photos.map(({ request }) => request.sha256);

describe("the queue of photos that wait for their initiate", () => {
  it("gives the photos that have waited longest, with what they have to send", () => {
    const queue = open();
    for (const [n, name] of ["a", "b", "c"].entries()) queue.add(photo(name, 10 ** n));
    expect([queue.length, queue.bytes, queue.first?.request.sha256]).toEqual([3, 111, "a"]);
    const { photos, bytes } = queue.take(2);
    expect([namesOf(photos), bytes]).toEqual([["a", "b"], 11]);
    expect([queue.length, queue.bytes, queue.first?.request.sha256]).toEqual([1, 100, "c"]);
  });

  it("gives no more than fit into one request, but at least one", () => {
    const queue = open();
    for (const name of ["a", "b", "c"]) queue.add(photo(name, 1, "x".repeat(400_000)));
    queue.add(photo("d", 1, "x".repeat(2_000_000)));
    expect([50, 50, 50].map((most) => namesOf(queue.take(most).photos))).toEqual([["a", "b"], ["c"], ["d"]]);
    expect([queue.length, queue.bytes, queue.first]).toEqual([0, 0, undefined]);
  });

  it("rejects everything once it is closed, and is empty", () => {
    const queue = open();
    const why = new Error("the run was stopped");
    queue.add(photo("a", 1));
    queue.close(why);
    queue.add(photo("b", 1));
    expect(rejected).toEqual([
      ["a", why],
      ["b", why],
    ]);
    expect([queue.length, queue.bytes]).toEqual([0, 0]);
  });
});
