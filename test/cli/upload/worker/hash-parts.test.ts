import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { createPartHasher } from "../../../../cli/upload/worker/hash-parts.ts";

const bytes = Buffer.from(Array.from({ length: 25 }, (_, n) => n));
const sha256 = (part: Uint8Array) => createHash("sha256").update(part).digest("base64");

it.each([1, 4, 10, 25, 99])("parts have the same digests, in pieces of %i bytes", (pieceBytes) => {
  const whole = createHash("sha256");
  const hasher = createPartHasher(10, whole);
  for (let at = 0; at < bytes.length; at += pieceBytes) hasher.update(bytes.subarray(at, at + pieceBytes));
  const parts = [bytes.subarray(0, 10), bytes.subarray(10, 20), bytes.subarray(20)];
  expect(hasher.digests()).toEqual({ size: 10, sha256: parts.map(sha256) });
  expect(whole.digest("base64")).toBe(sha256(bytes));
});

it("a full last part is not followed by an empty one", () => {
  const hasher = createPartHasher(5, createHash("sha256"));
  hasher.update(bytes);
  expect(hasher.digests().sha256).toHaveLength(5);
});
