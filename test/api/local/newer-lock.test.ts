// A lock that is newer than the one found stale is never removed, whenever it appears.
import { spawnSync } from "node:child_process";
import type * as Files from "node:fs/promises";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { beforeEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Called once a link of this kind exists. */
let meanwhile: { link: RegExp; happens(): Promise<void> } | undefined;
vi.mock("node:fs/promises", async (original) => {
  const files = await original<typeof Files>();
  const link: typeof files.link = async (from, to) => {
    await files.link(from, to);
    if (meanwhile?.link.test(String(to))) await meanwhile.happens();
  };
  return { ...files, link };
});
// Imported again: other test files in this process use them with the real file system.
vi.resetModules();
const { FolderInUseError, lockFolder } = await import("../../../api/local/lock-folder.ts");
const { holdLock } = await import("../../../cli/sign-in/hold-lock.ts");

beforeEach(() => {
  meanwhile = undefined;
});

const gone = () => spawnSync(process.execPath, ["-e", ""]).pid;

test("of a stack's folder", async () => {
  await using folder = await temporaryFolder();
  const lock = folder.at("lock");
  await writeFile(lock, String(gone()));
  meanwhile = { link: /\.stale-\d+$/, happens: () => writeFile(lock, String(process.ppid)) };
  await expect(lockFolder(folder.path, 0)).rejects.toThrow(FolderInUseError);
  expect(await readFile(lock, "utf8")).toBe(String(process.ppid));
  expect(await readdir(folder.path)).toEqual(["lock"]);
});

test("of the tokens", async () => {
  await using folder = await temporaryFolder();
  const lock = folder.at("lock");
  const newer = `${process.ppid} ${hostname()} 0a6d2f4e-6f0c-4d0e-9a53-0d6f6a3b1c11`;
  await writeFile(lock, `${gone()} ${hostname()} 7f3a4f0e-2b64-4a51-8c7a-55f7f6a0d9b2`);
  let hasHappened = false;
  const happens = async () => {
    await writeFile(lock, newer);
    hasHappened = true;
  };
  meanwhile = { link: /7f3a4f0e.*\.tmp$/, happens };
  let isInside = false;
  const held = holdLock(lock, async () => (isInside = true), 1);
  // The second lock goes last: by then, the first has been removed or left.
  const isDecided = async () => hasHappened && !(await readdir(folder.path)).some((name) => name.includes("7f3a4f0e"));
  await expect.poll(isDecided).toBe(true);
  expect([isInside, await readFile(lock, "utf8")]).toEqual([false, newer]);
  meanwhile = undefined;
  await rm(lock);
  expect(await held).toBe(true);
});
