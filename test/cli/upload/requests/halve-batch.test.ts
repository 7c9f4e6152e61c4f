import { describe, expect, it } from "vitest";
import { RequestError, SignInError } from "../../../../cli/errors.ts";
import { askInHalves, attemptsFor, halfOf } from "../../../../cli/upload/requests/halve-batch.ts";

const status = (status: number, code: string) =>
  new RequestError(code, { status, code, isTransient: status === 503 || status === 500 });

/** Asks for all of them; what `errorOf` a batch says is thrown. */
async function askAll(items: string[], errorOf: (batch: string[]) => Error | undefined) {
  const asked: string[][] = [];
  const answered: string[] = [];
  const failed: [item: string, error: unknown][] = [];
  await askInHalves(items, {
    async ask(batch) {
      asked.push(batch);
      const error = errorOf(batch);
      if (error) throw error;
      return batch.join("");
    },
    answered: (batch, answer) => {
      expect(answer).toBe(batch.join(""));
      answered.push(...batch);
    },
    failed: (batch, error) => failed.push(...batch.map((item): [string, unknown] => [item, error])),
  });
  return { asked, answered: answered.sort(), failed };
}

describe("a batch that fails", () => {
  it("is halved until one is left that it fails for", async () => {
    const error = status(500, "internal");
    const { asked, answered, failed } = await askAll([..."abcde"], (batch) =>
      batch.includes("b") ? error : undefined,
    );
    expect(asked).toEqual([["a", "b", "c", "d", "e"], ["a", "b", "c"], ["d", "e"], ["a", "b"], ["c"], ["a"], ["b"]]);
    expect(answered).toEqual([..."acde"]);
    expect(failed).toEqual([["b", error]]);
  });

  it.each([
    ["the server has too much to do", status(503, "busy")],
    ["the caller may not ask at all", status(403, "not_registered")],
    ["nobody is signed in", new SignInError("sign in again")],
    ["there is a bug", new TypeError("a bug")],
  ])("is not halved where %s", async (_, error) => {
    const { asked, failed } = await askAll([..."abc"], () => error);
    expect(asked).toEqual([[..."abc"]]);
    expect(failed).toEqual([..."abc"].map((item) => [item, error]));
  });

  it("has the odd one in its first half", () => {
    expect([1, 2, 3, 100].map(halfOf)).toEqual([1, 1, 2, 50]);
  });
});

describe("how often a request is tried", () => {
  it.each([
    ["one photo", 1, status(500, "internal"), 10],
    ["several, before they are halved", 2, status(500, "internal"), 3],
    ["several that everybody waits with", 2, status(503, "busy"), 10],
    ["one photo with an answer that cannot be used", 1, status(200, "bad_answer"), 2],
    ["one photo, where something else than the API answers", 1, status(200, "not_the_api"), 2],
    ["several with such an answer: at once in halves", 2, status(200, "bad_answer"), 1],
  ])("for %s", (_, photos, error, attempts) => {
    expect(attemptsFor(photos)(error)).toBe(attempts);
  });

  it("while nobody gets an answer: several six times before they are halved, one photo for as long as it takes", () => {
    const cut = new RequestError("reset", { code: "ECONNRESET", isTransient: true });
    expect([5, 6].map((lost) => attemptsFor(50)(cut, lost))).toEqual([3, 0]);
    expect(attemptsFor(1)(cut, 1_000)).toBe(10);
  });
});
