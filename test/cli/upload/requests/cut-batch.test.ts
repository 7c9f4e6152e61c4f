import { describe, expect, it } from "vitest";
import type { InitiateRequest } from "../../../../api/contract.ts";
import { countForBatch, countThatFit, jsonBytesAtMost } from "../../../../cli/upload/requests/cut-batch.ts";

it.each<[row: string, bodyBytes: number[], maxPhotos: number, maxBytes: number, count: number]>([
  ["all that wait", [100, 100, 100], 50, 1e6, 3],
  ["no more than the API takes", [100, 100, 100], 2, 1e6, 2],
  ["one by one with an API that takes one", [100, 100], 1, 1e6, 1],
  ["no more than a body may have", [400_000, 400_000, 400_000], 50, 1e6, 2],
  ["as few as fit where captions are long", [290_000, 290_000, 290_000, 290_000], 50, 1e6, 3],
  ["one that is too long alone, for the API to refuse", [2e6, 100], 50, 1e6, 1],
  ["those before one that is too long", [100, 2e6], 50, 1e6, 1],
  ["as many bytes as a body may have, its brackets and commas included", [400, 400], 50, 64 + 2 * 401, 2],
  ["not one byte more", [400, 400], 50, 64 + 2 * 401 - 1, 1],
])("a batch has %s", (_, bodyBytes, maxPhotos, maxBytes, count) => {
  expect(countForBatch(bodyBytes, maxPhotos, maxBytes)).toBe(count);
});

describe("the bound on how long a photo's part may be", () => {
  it.each<[row: string, request: Partial<InitiateRequest>]>([
    ["plain texts", { title: "A title", description: "Words." }],
    ["control characters, which JSON escapes", { title: '\u0000\u001f"\\'.repeat(50) }],
    ["half a surrogate pair", { description: "\ud800".repeat(99) }],
    ["letters of three bytes and pictures of four", { description: "\u0e01\u{1f4f7}".repeat(2_000) }],
    [
      "details, with lists and numbers",
      { details: { keywords: ["\u0001", "b"], iso: -1.234567890123456e-100 } as never },
    ],
  ])("holds for %s", (_, fields) => {
    const request = { contentType: "image/jpeg", fileName: "a.jpg", sha256: "", size: 2 ** 53 - 1, ...fields };
    expect(jsonBytesAtMost(request)).toBeGreaterThanOrEqual(Buffer.byteLength(JSON.stringify(request)));
  });

  it.each<[row: string, value: unknown, bytes: number]>([
    ["six for each character of a text, and its quotes", "abc", 20],
    ["24 for what is no text", -1.7976931348623157e308, 24],
    ["what a field's name may take with its quotes, colon and comma, and the brackets", { ab: true }, 2 + 16 + 24],
  ])("is %s", (_, value, bytes) => {
    expect(jsonBytesAtMost(value)).toBe(bytes);
  });

  it("does not make batches smaller: where it says too much, the texts are measured", () => {
    const request = {
      contentType: "image/jpeg",
      fileName: "a.jpg",
      description: "x".repeat(15_000),
    } as InitiateRequest;
    const requests = Array.from({ length: 50 }, () => request);
    expect(jsonBytesAtMost(requests)).toBeGreaterThan(1e6);
    expect(countThatFit(requests)).toBe(50);
    expect(countThatFit([...requests, { ...request, description: "x".repeat(300_000) }])).toBe(50);
  });
});
