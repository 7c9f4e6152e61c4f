import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { FolderInUseError, lockFolder } from "../../api/local/lock-folder.ts";
import { projectFolder } from "../support/project-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

it("gives a folder that many want at once to only one", async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.at("lock"), String(spawnSync(process.execPath, ["-e", ""]).pid));
  const module = path.join(projectFolder, "dist/api/local/lock-folder.js");
  const script = `import { lockFolder } from ${JSON.stringify(module)};
    await lockFolder(${JSON.stringify(folder.path)}, 0).then(() => console.log("mine"), (error) => console.log(error.name));
    setInterval(() => undefined, 1000);`;
  const contenders = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] }),
  );
  try {
    const outcomes = await Promise.all(
      contenders.map(async (child) => String((await once(child.stdout, "data"))[0]).trim()),
    );
    expect(outcomes.sort()).toEqual([...Array(5).fill("FolderInUseError"), "mine"]);
  } finally {
    for (const child of contenders) child.kill();
  }
});

it("names the blocking file if the right to remove a stale lock seems to be held for ever", async () => {
  await using folder = await temporaryFolder();
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  await writeFile(folder.at("lock"), String(gone));
  await writeFile(folder.at(`lock.stale-${gone}`), String(process.ppid));
  const error = await lockFolder(folder.path, 0).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FolderInUseError);
  expect(String(error)).toContain(`delete ${folder.at(`lock.stale-${gone}`)}`);
  await rm(folder.at(`lock.stale-${gone}`));
  const release = await lockFolder(folder.path, 0);
  await release();
  expect(await readdir(folder.path)).toEqual([]);
});
