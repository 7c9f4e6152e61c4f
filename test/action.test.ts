// The repository as a GitHub action: bash runs its script with a fake photoup that records its arguments.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { version } from "../cli/version.ts";
import { projectFolder } from "./support/project-folder.ts";

const action = parse(readFileSync(join(projectFolder, "action.yml"), "utf8"));
const steps: { run?: string; env?: Record<string, string> }[] = action.runs.steps;
const push = steps.find(({ run }) => run?.includes("photoup push"));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-action-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** GitHub runs a step's script with these flags of bash. */
function runStep(env: Record<string, string>) {
  const note = `#!/usr/bin/env node
require("fs").appendFileSync("calls", JSON.stringify(process.argv.slice(2)) + "\\n");
process.exitCode = Number(process.env.EXIT_CODE ?? 0);`;
  writeFileSync(join(folder, "photoup"), note, { mode: 0o755 });
  writeFileSync(join(folder, "step.sh"), push?.run ?? "exit 1");
  return spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "step.sh"], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: `${folder}:${process.env.PATH}`, EVENT: "42", PATHS: "photos", ARGUMENTS: "", ...env },
  });
}

/** The arguments of each call of photoup. */
function callsWith(env: Record<string, string>): string[][] {
  const { status, stderr } = runStep(env);
  expect([status, stderr]).toEqual([0, ""]);
  return readFileSync(join(folder, "calls"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe.skipIf(process.platform === "win32")("the action", () => {
  it("checks, then pushes with a report", () => {
    expect(callsWith({})).toEqual([
      ["doctor", "--event", "42", "--", "photos"],
      ["push", "--event", "42", "--strict", "--json", "--report", "photoup.xml", "--", "photos"],
    ]);
  });

  it("takes one path or argument per line, with any characters", () => {
    const calls = callsWith({ PATHS: "my photos\n$(touch pwned)\n\n-x\n", ARGUMENTS: "--exclude\n*.tmp\n" });
    expect(calls.slice(0, -1)).toEqual(
      ["my photos", "$(touch pwned)", "-x"].map((path) => ["doctor", "--event", "42", "--", path]),
    );
    expect(calls.at(-1)?.slice(7)).toEqual(["--exclude", "*.tmp", "--", "my photos", "$(touch pwned)", "-x"]);
  });

  it("names no event if a ticket does", () => {
    expect(callsWith({ EVENT: "" })).toEqual([
      ["doctor", "--", "photos"],
      ["push", "--strict", "--json", "--report", "photoup.xml", "--", "photos"],
    ]);
  });

  it("keeps no report of an earlier use in the same job if it fails before it has one of its own", () => {
    for (const name of ["photoup.xml", "photoup.ndjson"]) writeFileSync(join(folder, name), "of the first use");
    expect(runStep({ EXIT_CODE: "6" }).status).toBe(6);
    expect(readdirSync(folder)).not.toContain("photoup.xml");
    expect(readdirSync(folder)).not.toContain("photoup.ndjson");
  });

  it("names its artifact as given, because GitHub refuses a second artifact of the same name in a run", () => {
    const upload = action.runs.steps.find(({ uses }: { uses?: string }) =>
      uses?.startsWith("actions/upload-artifact@"),
    );
    expect(upload.with.name).toMatch(/^\$\{\{ inputs\.artifact \}\}$/);
    expect(action.inputs.artifact.default).toBe("photoup");
  });

  it("inserts no input into the text of a script", () => {
    expect(steps.filter(({ run }) => run?.includes("${{"))).toEqual([]);
  });

  it("installs this version", () => {
    expect(action.inputs.version.default).toBe(version);
  });
});
