import { describe, expect, it } from "vitest";
import type { InitiateRequest } from "../../../../api/contract.ts";
import { countForBatch, countThatFit, jsonBytesAtMost } from "../../../../cli/upload/requests/cut-batch.ts";

it.each<[row: string, bodyBytes: number[], maxPhotos: number, maxBytes: number, count: number]>([
  ["all that are waiting", [100, 100, 100], 50, 1e6, 3],
  ["no more than the API takes", [100, 100, 100], 2, 1e6, 2],
  ["one, if the API takes one", [100, 100], 1, 1e6, 1],
  ["no more than fit into a body", [400_000, 400_000, 400_000], 50, 1e6, 2],
  ["as few as fit if captions are long", [290_000, 290_000, 290_000, 290_000], 50, 1e6, 3],
  ["one that is too long, which the API refuses", [2e6, 100], 50, 1e6, 1],
  ["those before one that is too long", [100, 2e6], 50, 1e6, 1],
  ["as many bytes as a body may have, including brackets and commas", [400, 400], 50, 64 + 2 * 401, 2],
  ["not one byte more", [400, 400], 50, 64 + 2 * 401 - 1, 1],
])("a batch has %s", (_, bodyBytes, maxPhotos, maxBytes, count) => {
  expect(countForBatch(bodyBytes, maxPhotos, maxBytes)).toBe(count);
});

describe("the upper bound of a photo's share of the body", () => {
  it.each<[row: string, request: Partial<InitiateRequest>]>([
    ["plain texts", { title: "A title", description: "Words." }],
    ["control characters, which JSON escapes", { title: '\u0000\u001f"\\'.repeat(50) }],
    ["half a surrogate pair", { description: "\ud800".repeat(99) }],
    ["characters of three and four bytes", { description: "\u0e01\u{1f4f7}".repeat(2_000) }],
    [
      "details with arrays and numbers",
      { details: { keywords: ["\u0001", "b"], iso: -1.234567890123456e-100 } as never },
    ],
  ])("holds for %s", (_, fields) => {
    const request = { contentType: "image/jpeg", fileName: "a.jpg", sha256: "", size: 2 ** 53 - 1, ...fields };
    expect(jsonBytesAtMost(request)).toBeGreaterThanOrEqual(Buffer.byteLength(JSON.stringify(request)));
  });

  it.each<[row: string, value: unknown, bytes: number]>([
    ["six per character of a string, plus its quotes", "abc", 20],
    ["24 for what is no text", -1.7976931348623157e308, 24],
    ["the field's name with quotes, colon and comma, plus the braces", { ab: true }, 2 + 16 + 24],
  ])("is %s", (_, value, bytes) => {
    expect(jsonBytesAtMost(value)).toBe(bytes);
  });

  it("does not shrink batches: if it is too high, the strings are measured", () => {
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
