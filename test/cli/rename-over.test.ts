import type { renameSync } from "node:fs";
import { expect, it } from "vitest";
import { renameOver, renameOverSync } from "../../cli/rename-over.ts";

/** Like Windows while a virus scanner has the file open: refuses the first renames. */
function heldFor(times: number, code: string) {
  let refusals = 0;
  return () => {
    if (refusals++ < times) throw Object.assign(new Error(`${code}: operation not permitted, rename`), { code });
  };
}

/** Whether it was renamed in the end, and how often it waited; both ways of renaming must agree. */
async function outcomeOf(platform: NodeJS.Platform, times: number, code: string): Promise<[string, number]> {
  let waits = 0;
  const waitsSync = { platform, rename: heldFor(times, code) as typeof renameSync, wait: () => void waits++ };
  let told = "renamed";
  try {
    renameOverSync("a", "b", waitsSync);
  } catch (error) {
    told = (error as NodeJS.ErrnoException).code ?? "";
  }
  const waitedSync = waits;
  const rename = heldFor(times, code);
  const renaming = renameOver("a", "b", { platform, rename: async () => rename(), wait: async () => void waits++ });
  expect(
    await renaming.then(
      () => "renamed",
      ({ code }: NodeJS.ErrnoException) => code,
    ),
  ).toBe(told);
  expect(waits).toBe(2 * waitedSync);
  return [told, waitedSync];
}

it.each(["EPERM", "EACCES", "EBUSY"])(
  "a rename that Windows refuses for a moment is tried again (%s)",
  async (code) => {
    expect(await outcomeOf("win32", 3, code)).toEqual(["renamed", 3]);
  },
);

it("a rename that Windows keeps refusing fails with its error", async () => {
  const [told, waits] = await outcomeOf("win32", Number.POSITIVE_INFINITY, "EPERM");
  expect([told, waits > 3]).toEqual(["EPERM", true]);
});

it.each([
  ["win32", "ENOSPC"],
  ["win32", "EXDEV"],
  ["linux", "EPERM"],
  ["darwin", "EBUSY"],
] as const)("any other refusal is final (%s, %s)", async (platform, code) => {
  expect(await outcomeOf(platform, 1, code)).toEqual([code, 0]);
});
