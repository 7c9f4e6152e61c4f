import { expect, it } from "vitest";
import { createReadingTurns } from "../../../../cli/upload/worker/reading-turns.ts";
import { slabBytes } from "../../../../cli/upload/worker/slabs.ts";

/** Photos of these sizes, all requested at once. Each ends when told to. */
function readAll(sizes: number[], isSlow: boolean) {
  const turns = createReadingTurns(() => isSlow);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = Promise.all(
    sizes.map((sizeBytes, n) =>
      turns.take(sizeBytes, () => {
        begun.push(n);
        return new Promise<number>((resolve) => (ends[n] = () => resolve(n)));
      }),
    ),
  );
  const end = async (n: number) => {
    ends[n]?.();
    await new Promise(setImmediate);
  };
  return { begun, end, all };
}

it("a fast disk reads one photo after the other", async () => {
  const { begun, end, all } = readAll([1, 1, 1], false);
  expect(begun).toEqual([0]);
  for (const n of [0, 1, 2]) {
    await end(n);
    expect(begun).toEqual([0, 1, 2].slice(0, n + 2));
  }
  expect(await all).toEqual([0, 1, 2]);
});

it("a slow disk reads four small photos together", async () => {
  const { begun, end } = readAll([1, 1, slabBytes, 1, 1, 1], true);
  expect(begun).toEqual([0, 1, 2, 3]);
  await end(2);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

it("a large photo goes alone, and nothing overtakes it", async () => {
  const { begun, end } = readAll([1, slabBytes + 1, 1, 1], true);
  expect(begun).toEqual([0]);
  await end(0);
  expect(begun).toEqual([0, 1]);
  await end(1);
  expect(begun).toEqual([0, 1, 2, 3]);
});

it("a failed read passes on its turn", async () => {
  const turns = createReadingTurns(() => false);
  const failing = turns.take(1, () => Promise.reject(new Error("gone")));
  const next = turns.take(1, async () => "read");
  await expect(failing).rejects.toThrow("gone");
  expect(await next).toBe("read");
});
