import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "../support/project-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

it("leaves a folder that many want at once to one of them", async () => {
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
    const said = await Promise.all(
      contenders.map(async (child) => String((await once(child.stdout, "data"))[0]).trim()),
    );
    expect(said.sort()).toEqual([...Array(5).fill("FolderInUseError"), "mine"]);
  } finally {
    for (const child of contenders) child.kill();
  }
});
