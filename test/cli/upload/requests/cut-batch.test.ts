import { expect, it } from "vitest";
import { countForBatch } from "../../../../cli/upload/requests/cut-batch.ts";

it.each<[row: string, bodyBytes: number[], maxPhotos: number, maxBytes: number, count: number]>([
  ["all that wait", [100, 100, 100], 50, 1e6, 3],
  ["no more than the API takes", [100, 100, 100], 2, 1e6, 2],
  ["one by one with an API that takes one", [100, 100], 1, 1e6, 1],
  ["no more than a body may have", [400_000, 400_000, 400_000], 50, 1e6, 2],
  ["as few as fit where captions are long", [290_000, 290_000, 290_000, 290_000], 50, 1e6, 3],
  ["one that is too long alone, for the API to refuse", [2e6, 100], 50, 1e6, 1],
  ["those before one that is too long", [100, 2e6], 50, 1e6, 1],
])("a batch has %s", (_, bodyBytes, maxPhotos, maxBytes, count) => {
  expect(countForBatch(bodyBytes, maxPhotos, maxBytes)).toBe(count);
});
