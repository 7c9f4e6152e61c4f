import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { createPhotoIdSet } from "../../../cli/upload/photo-id-set.ts";

it("has exactly the ids that were added, however much it grows", () => {
  const ids = Array.from({ length: 20_000 }, () => randomUUID());
  const set = createPhotoIdSet();
  for (const id of ids.slice(0, 10_000)) set.add(id);
  for (const id of ids.slice(0, 100)) set.add(id);
  expect(ids.map((id) => set.has(id))).toEqual(ids.map((_, n) => n < 10_000));
});

it("distinguishes ids that differ in any single bit", () => {
  const set = createPhotoIdSet();
  const id = "00000001-0000-8000-8000-000000000000";
  set.add(id);
  const others = Array.from(id, (digit, n) =>
    digit === "-" ? undefined : id.slice(0, n) + (Number(digit) ^ 1) + id.slice(n + 1),
  ).filter((other) => other !== undefined);
  expect(others).toHaveLength(32);
  expect(others.filter((other) => set.has(other))).toEqual([]);
  expect(set.has(id)).toBe(true);
});
