// Works on several items at once, and yields the results in order.
import { expect, it } from "vitest";
import { mapInOrder } from "../../../cli/export/map-in-order.ts";

async function* itemsOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

it("stops the work under way and waits for its end before it throws a failure", async () => {
  const ended: string[] = [];
  const over = new AbortController();
  const work = async (item: string) => {
    if (item === "failing") throw new Error("the disk is full");
    await new Promise((resolve) => over.signal.addEventListener("abort", resolve));
    await Promise.resolve();
    ended.push(item);
  };
  const drain = async () => {
    for await (const _ of mapInOrder(itemsOf(["slow", "slower", "failing"]), 4, work, over));
  };
  await expect(drain()).rejects.toThrow("the disk is full");
  expect(ended).toEqual(["slow", "slower"]);
});

it("yields the results in the items' order, also if its reader stops early", async () => {
  const results: number[] = [];
  const timesTen = async (item: number) => item * 10;
  for await (const result of mapInOrder(itemsOf([3, 2, 1]), 2, timesTen, new AbortController())) {
    results.push(result);
    if (results.length === 2) break;
  }
  expect(results).toEqual([30, 20]);
});
