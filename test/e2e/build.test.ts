// `npm run dev`, `demo` and `test` all start with a build. Run at once in one checkout, none removes another's files.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "../support/project-folder.ts";

it("several builds at once change nothing that is already built, and succeed", async () => {
  const build = async () => {
    const child = spawn(process.execPath, ["cli/pack/build.js"], { cwd: projectFolder, stdio: "ignore" });
    return (await once(child, "exit"))[0];
  };
  expect(await build()).toBe(0); // builds what may have changed since `npm test` began
  const files = [
    "dist/cli/main.js",
    "dist/photoup/main.cjs",
    "dist/api/local/dev.js",
    "api/dist/sweep.mjs",
    "man/photoup.1",
  ];
  const facts = () =>
    Promise.all(files.map((file) => stat(join(projectFolder, file)).then(({ ino, mtimeMs }) => [ino, mtimeMs])));
  const before = await facts();
  expect(await Promise.all([build(), build(), build()])).toEqual([0, 0, 0]);
  expect(await facts()).toEqual(before);
});
