// What the program and its build say if they cannot run.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { projectFolder } from "../support/project-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "photoup-bin-"));
afterAll(() => rmSync(folder, { recursive: true }));

const script = join(folder, "bin/photoup.js");
mkdirSync(join(folder, "bin"));
for (const name of ["photoup.js", "package.json"])
  copyFileSync(join(projectFolder, "bin", name), join(folder, "bin", name));

/** Pretends that Node has that version. */
function runUnder(version: string, file = script) {
  const preload = `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} })`;
  const { status, stderr } = spawnSync(process.execPath, [file], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(preload)}"` },
  });
  return { status, stderr };
}

describe("the build", () => {
  it.each(["18.20.4", "20.18.3"])("says in one line that Node %s is too old", (version) => {
    expect(runUnder(version, join(projectFolder, "cli/pack/build.js"))).toEqual({
      status: 1,
      stderr: `photoup: the build needs Node 20.19 or newer, and this is Node ${version}. Get a newer one at https://nodejs.org\n`,
    });
  });
});

describe("the program", () => {
  it.each(["12.22.0", "18.20.4", "20.18.3"])("says in one line that Node %s is too old", (version) => {
    const { status, stderr } = runUnder(version);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^photoup: it needs Node 20\.19 or newer, and this is Node [\d.]+\. .*nodejs\.org\n$/);
    expect(stderr).toContain(version);
  });

  it.each(["20.19.0", "22.0.0", "26.10.0"])("says in one line how to build it, under Node %s", (version) => {
    expect(runUnder(version)).toEqual({
      status: 1,
      stderr: `photoup: it is not built yet. Run \`npm ci\` in ${folder}, then try again.\n`,
    });
  });
});
