import { describe, expect, it } from "vitest";
import { RequestError, SignInError } from "../../../../cli/errors.ts";
import { askInHalves, attemptsFor, halfOf } from "../../../../cli/upload/requests/halve-batch.ts";

const status = (status: number, code: string) =>
  new RequestError(code, { status, code, isTransient: status === 503 || status === 500 });

/** Asks for all items. A batch fails with its `errorOf`, if any. */
async function askAll(items: string[], errorOf: (batch: string[]) => Error | undefined) {
  const asked: string[][] = [];
  const answered: string[] = [];
  const failed: [item: string, error: unknown][] = [];
  const batch = items.map((item) => ({ item, reject: (error: unknown) => void failed.push([item, error]) }));
  await askInHalves(batch, {
    async ask(photos) {
      const names = photos.map(({ item }) => item);
      asked.push(names);
      const error = errorOf(names);
      if (error) throw error;
      return names.join("");
    },
    onAnswer(photos, answer) {
      const names = photos.map(({ item }) => item);
      expect(answer).toBe(names.join(""));
      answered.push(...names);
    },
  });
  return { asked, answered: answered.sort(), failed };
}

describe("a failing batch", () => {
  it("is halved until only the photo that it fails for is left", async () => {
    const error = status(500, "internal");
    const { asked, answered, failed } = await askAll([..."abcde"], (batch) =>
      batch.includes("b") ? error : undefined,
    );
    expect(asked).toEqual([["a", "b", "c", "d", "e"], ["a", "b", "c"], ["d", "e"], ["a", "b"], ["c"], ["a"], ["b"]]);
    expect(answered).toEqual([..."acde"]);
    expect(failed).toEqual([["b", error]]);
  });

  it.each([
    ["the server is overloaded", status(503, "busy")],
    ["the caller has no permission", status(403, "not_registered")],
    ["nobody is signed in", new SignInError("sign in again")],
    ["there is a bug", new TypeError("a bug")],
  ])("is not halved if %s", async (_, error) => {
    const { asked, failed } = await askAll([..."abc"], () => error);
    expect(asked).toEqual([[..."abc"]]);
    expect(failed).toEqual([..."abc"].map((item) => [item, error]));
  });

  it("puts the odd one into the first half", () => {
    expect([1, 2, 3, 100].map(halfOf)).toEqual([1, 1, 2, 50]);
  });
});

describe("the number of attempts", () => {
  it.each([
    ["one photo", 1, status(500, "internal"), 10],
    ["several photos", 2, status(500, "internal"), 3],
    ["several photos while the server is overloaded", 2, status(503, "busy"), 10],
    ["one photo with an invalid answer", 1, status(200, "bad_answer"), 2],
    ["one photo with an answer from something other than the API", 1, status(200, "not_the_api"), 2],
    ["several photos with an invalid answer, which are halved at once", 2, status(200, "bad_answer"), 1],
  ])("for %s", (_, photos, error, attempts) => {
    expect(attemptsFor(photos)(error)).toBe(attempts);
  });

  it("without any answer is six for several photos, and unlimited for one", () => {
    const cut = new RequestError("reset", { code: "ECONNRESET", isTransient: true });
    expect([5, 6].map((lost) => attemptsFor(50)(cut, lost))).toEqual([3, 0]);
    expect(attemptsFor(1)(cut, 1_000)).toBe(10);
  });
});
