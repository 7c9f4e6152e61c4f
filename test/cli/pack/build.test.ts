// `npm run build` in a folder with nothing to build but a compiler that only says that it was started.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { projectFolder } from "../../support/project-folder.ts";

const build = join(projectFolder, "cli/pack/build.js");
const started = 7;

let folder: string;
const write = (path: string, text = "") => {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-build-"));
  for (const path of ["api/a.ts", "bin/a.js", "cli/a.ts", "test/a.ts"]) write(path, "{}");
  for (const path of ["package.json", "package-lock.json", "tsconfig.json", "vitest.config.ts"]) write(path, "{}");
  write("node_modules/typescript/bin/tsc", `process.exit(${started})`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const runBuild = () => {
  const { status, stderr } = spawnSync(process.execPath, [build], { cwd: folder, encoding: "utf8" });
  return { status, stderr };
};

it("builds beside an editor's lock file, which is a link to nothing", () => {
  symlinkSync("ann@laptop.1234:5678", join(folder, "cli/.#a.ts"));
  expect(runBuild()).toEqual({ status: started, stderr: "" });
});

it("builds if the build that holds the lock was killed", () => {
  const { pid } = spawnSync(process.execPath, ["--eval", ""]);
  write("dist.lock", String(pid));
  expect(runBuild()).toEqual({ status: started, stderr: "" });
});

it("says what it waits for, and what to do if the lock was left behind", async () => {
  write("dist.lock", String(process.pid));
  const waiting = spawn(process.execPath, [build], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const [said] = await once(waiting.stderr, "data");
  expect(String(said)).toBe("photoup: waiting for another build. If none is running, delete dist.lock.\n");
  rmSync(join(folder, "dist.lock"));
  expect(await once(waiting, "exit")).toEqual([started, null]);
});

it("leaves no lock behind if a full disk does not take its content", (context) => {
  if (process.platform !== "linux") return context.skip("only Linux has /dev/full");
  const noSpace = `const fs = require("node:fs"); const { writeFileSync } = fs;
fs.writeFileSync = (path, text, options) => { writeFileSync(path, "", options); writeFileSync("/dev/full", text); };
require("node:module").syncBuiltinESMExports();`;
  write("no-space.cjs", noSpace);
  const { status, stderr } = spawnSync(process.execPath, ["--require", "./no-space.cjs", build], {
    cwd: folder,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([1, expect.stringContaining("ENOSPC")]);
  expect(runBuild()).toEqual({ status: started, stderr: "" });
});
