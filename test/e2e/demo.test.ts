// `npm run demo`, stopped halfway.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "../support/project-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

it.skipIf(process.platform === "win32")("the demo removes everything when Ctrl-C stops it halfway", async () => {
  await using folder = await temporaryFolder();
  const demo = spawn(process.execPath, [join(projectFolder, "dist/test/demo/demo.js")], {
    env: { ...process.env, TMPDIR: folder.path },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(demo, "exit");
  let shown = "";
  let isStopped = false;
  for await (const text of demo.stdout.setEncoding("utf8")) {
    shown += text;
    if (isStopped || !shown.includes("$ photoup login")) continue;
    isStopped = true;
    demo.kill("SIGINT");
  }
  expect(await ended).toEqual([130, null]);
  expect(await readdir(folder.path)).toEqual([]);
});
