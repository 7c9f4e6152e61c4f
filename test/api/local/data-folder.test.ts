import { spawnSync } from "node:child_process";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { openDataFolder } from "../../../api/local/data-folder.ts";
import { FolderInUseError } from "../../../api/local/lock-folder.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

it("keeps its memory between openings, readable by nobody else", async () => {
  await using folder = await temporaryFolder();
  const first = await openDataFolder(folder.path);
  await first.remember({ ...first.memory, ports: { api: 4000 } });
  await first.release();
  const second = await openDataFolder(folder.path);
  expect(second.memory).toEqual({ ...first.memory, ports: { api: 4000 } });
  expect((await stat(folder.at("stack.json"))).mode & 0o077).toBe(0);
});

it("creates different keys in another folder", async () => {
  await using one = await temporaryFolder();
  await using other = await temporaryFolder();
  const keys = [await openDataFolder(one.path), await openDataFolder(other.path)].map(
    ({ memory }) => memory.secretAccessKey,
  );
  expect(new Set(keys).size).toBe(2);
});

it("refuses a folder that a running process holds, and takes one whose process is gone", async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.at("lock"), String(process.ppid));
  await expect(openDataFolder(folder.path, 0)).rejects.toThrow(FolderInUseError);
  await writeFile(folder.at("lock"), String(spawnSync(process.execPath, ["-e", ""]).pid));
  await (await openDataFolder(folder.path)).release();
  await writeFile(folder.at("lock"), "no process id at all");
  await (await openDataFolder(folder.path)).release();
});

it("leaves a stale lock to the process that is removing it, unless that one is dead as well", async () => {
  await using folder = await temporaryFolder();
  const [gone, removing] = [0, 0].map(() => spawnSync(process.execPath, ["-e", ""]).pid);
  await writeFile(folder.at("lock"), String(gone));
  const right = folder.at(`lock.stale-${gone}`);
  await writeFile(right, String(process.ppid));
  let isOpen = false;
  const opening = openDataFolder(folder.path).finally(() => (isOpen = true));
  await delay(100);
  expect([isOpen, await readFile(folder.at("lock"), "utf8")]).toEqual([false, String(gone)]);
  await writeFile(right, String(removing));
  await (await opening).release();
  expect((await readdir(folder.path)).filter((name) => name.startsWith("lock"))).toEqual([]);
});

it("waits a moment for a holder that is stopping", async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.at("lock"), String(process.ppid));
  const opening = openDataFolder(folder.path, 10_000);
  await rm(folder.at("lock"));
  await (await opening).release();
});
