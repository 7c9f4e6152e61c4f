import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ConfirmedPhoto } from "../../../../api/contract.ts";
import { RequestError } from "../../../../cli/errors.ts";
import { createLookupBatcher } from "../../../../cli/upload/requests/batch-lookups.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const record = (photoId: string): ConfirmedPhoto => ({ photoId, sha256: "s", size: 1, contentType: "image/jpeg" });

const batcherOf = (lookUp: Parameters<typeof createLookupBatcher>[0], isMoreComing?: () => boolean) =>
  createLookupBatcher(lookUp, () => 0, isMoreComing);

describe("lookups", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it("go out once no more ids are coming, and give each photo its own record or none", async () => {
    const asked: string[][] = [];
    const ask = batcherOf(async (ids) => {
      asked.push(ids);
      return ids.filter((id) => id !== "b").map(record);
    });
    const answers = await Promise.all(["a", "b", "c"].map(ask));
    expect(answers.map((one) => one?.photoId)).toEqual(["a", undefined, "c"]);
    expect(asked).toEqual([["a", "b", "c"]]);
  });

  it("go out again for photos whose captions an answer had no room for, or they would count as other captions", async () => {
    const asked: string[][] = [];
    const ask = batcherOf(async (ids) => {
      asked.push(ids);
      const omitted = { captionOmitted: true as const };
      return ids.map((id, i) => ({ ...record(id), ...(i < 2 && id !== "e" ? { title: id } : omitted) }));
    });
    const answers = await Promise.all(["a", "b", "c", "d", "e"].map(ask));
    expect(answers.map((one) => one?.title)).toEqual(["a", "b", "c", "d", undefined]); // no answer has room for e's
    expect(asked).toEqual([["a", "b", "c", "d", "e"], ["c", "d", "e"], ["e"]]);
  });

  it.each([
    ["one that nobody asked for", (ids: string[], n: number) => [...ids, `other ${n}`]],
    ["each photo twice", (ids: string[]) => [...ids, ...ids]],
  ])("come to an end although answers without captions name %s", async (_, named) => {
    let lookups = 0;
    const ask = batcherOf(async (ids) => {
      if (++lookups > 10) throw new Error("it asks again and again");
      return named(ids, lookups).map((id) => ({ ...record(id), captionOmitted: true as const }));
    });
    expect(await ask("a")).toMatchObject({ photoId: "a", captionOmitted: true });
    expect(lookups).toBe(1);
  });

  it("wait at most a tenth of a second for more ids", async () => {
    const asked: string[][] = [];
    let isMoreComing = true;
    const ask = batcherOf(
      async (ids) => {
        asked.push(ids);
        return ids.map(record);
      },
      () => isMoreComing,
    );
    const first = ask("a");
    await vi.advanceTimersByTimeAsync(99);
    await turn();
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await first;
    const later = ask("b");
    isMoreComing = false;
    await Promise.all([later, ask("c")]);
    expect(asked).toEqual([["a"], ["b", "c"]]);
  });

  it("fill up while another is outstanding, and go out with its answer", async () => {
    const asked: string[][] = [];
    let answer = () => {};
    const ask = batcherOf(async (ids) => {
      asked.push(ids);
      if (asked.length === 1) await new Promise<void>((resolve) => (answer = resolve));
      return ids.map(record);
    });
    const first = ask("a");
    await turn();
    const others = [ask("b")];
    await turn();
    others.push(ask("c"));
    await turn();
    expect(asked).toEqual([["a"]]);
    answer();
    await first;
    await Promise.all(others);
    expect(asked).toEqual([["a"], ["b", "c"]]);
  });

  it("take a hundred ids at once without waiting, and the next in another batch", async () => {
    const asked: number[] = [];
    const ask = batcherOf(async (ids) => {
      asked.push(ids.length);
      return ids.map(record);
    });
    const first = Array.from({ length: 101 }, (_, n) => ask(String(n)));
    await Promise.all(first.slice(0, 100));
    expect(asked).toEqual([100]);
    await vi.advanceTimersByTimeAsync(20);
    expect((await first[100])?.photoId).toBe("100");
    expect(asked).toEqual([100, 1]);
  });

  it("reject every photo of a failed batch, and no other", async () => {
    let fails = true;
    const ask = batcherOf(async (ids) => {
      if (fails) throw new Error("refused");
      return ids.map(record);
    });
    const refused = Promise.all(["a", "b"].map((id) => expect(ask(id)).rejects.toThrow("refused")));
    await vi.advanceTimersByTimeAsync(20);
    await refused;
    fails = false;
    const next = ask("a");
    await vi.advanceTimersByTimeAsync(20);
    expect(await next).toEqual(record("a"));
  });

  it("that fail because of one photo reject only that one; the others do not wait", async () => {
    const error = new RequestError("could not answer", { status: 500, code: "internal", isTransient: true });
    let fail = () => {};
    const ask = batcherOf(async (ids) => {
      if (ids.length === 1 && ids[0] === "b") await new Promise<void>((resolve) => (fail = resolve));
      if (ids.includes("b")) throw error;
      return ids.map(record);
    });
    const [guilty, ...others] = ["b", "a", "c", "d", "e"].map(ask);
    const rejected = expect(guilty).rejects.toBe(error);
    expect(await Promise.all(others)).toEqual(["a", "c", "d", "e"].map(record));
    fail();
    await rejected;
  });
});
