import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ConfirmedPhoto } from "../../../../api/contract.ts";
import { createAskAhead } from "../../../../cli/upload/requests/ask-ahead.ts";

const record = (photoId: string): ConfirmedPhoto => ({ photoId, sha256: "s", size: 1, contentType: "image/jpeg" });

describe("asking ahead", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("asks once for what is wanted within 20 ms, and gives each its own record or none", async () => {
    const asked: string[][] = [];
    const ask = createAskAhead(async (ids) => {
      asked.push(ids);
      return ids.filter((id) => id !== "b").map(record);
    });
    const answers = Promise.all(["a", "b", "c"].map(ask));
    await vi.advanceTimersByTimeAsync(19);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect((await answers).map((one) => one?.photoId)).toEqual(["a", undefined, "c"]);
    expect(asked).toEqual([["a", "b", "c"]]);
  });

  it("asks for a hundred at once without waiting, and for the next ones apart", async () => {
    const asked: number[] = [];
    const ask = createAskAhead(async (ids) => {
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

  it("tells everybody in the batch why it failed, and nobody else", async () => {
    let fails = true;
    const ask = createAskAhead(async (ids) => {
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
});
