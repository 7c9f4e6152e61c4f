import { spawnSync } from "node:child_process";
import { rm, stat, writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { openDataFolder } from "../../../api/local/data-folder.ts";
import { FolderInUseError } from "../../../api/local/lock-folder.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

it("remembers from one opening to the next, readable by nobody else", async () => {
  await using folder = await temporaryFolder();
  const first = await openDataFolder(folder.path);
  await first.remember({ ...first.memory, ports: { api: 4000 } });
  await first.release();
  const second = await openDataFolder(folder.path);
  expect(second.memory).toEqual({ ...first.memory, ports: { api: 4000 } });
  expect((await stat(folder.at("stack.json"))).mode & 0o077).toBe(0);
});

it("makes other keys in another folder", async () => {
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

it("waits a moment for a holder that is on its way out", async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.at("lock"), String(process.ppid));
  const opening = openDataFolder(folder.path, 10_000);
  await rm(folder.at("lock"));
  await (await opening).release();
});
