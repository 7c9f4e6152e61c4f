// GitHub's workflows: their systems and steps.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { projectFolder } from "./support/project-folder.ts";

interface Job {
  strategy?: { matrix: { os: string[]; node: number[] } };
  steps: { run?: string }[];
}
const workflow = async (name: string): Promise<{ jobs: Record<string, Job> }> =>
  parse(await readFile(join(projectFolder, ".github/workflows", name), "utf8"));
const runsOf = (job: Job | undefined) => job?.steps.flatMap(({ run }) => run ?? []) ?? [];

describe("every change", () => {
  it("is tested on three systems, with every supported Node", async () => {
    const { jobs } = await workflow("check.yml");
    expect(jobs.test?.strategy?.matrix).toEqual({
      os: ["ubuntu-latest", "macos-latest", "windows-latest"],
      node: [20, 22, 24],
    });
    const { engines } = JSON.parse(await readFile(join(projectFolder, "package.json"), "utf8"));
    expect(engines.node).toMatch(/^>=20\./);
    expect(runsOf(jobs.test)).toEqual(["npm ci", "npm test", "npm run demo"]);
    expect(runsOf(jobs.check)).toEqual(expect.arrayContaining(["npm run check", "npm run package"]));
  });
});

describe("a release", () => {
  it("is tested, built once, and published with provenance", async () => {
    const { jobs } = await workflow("release.yml");
    expect(runsOf(jobs.build)).toEqual(expect.arrayContaining(["npm test", "npm run executables"]));
    expect(runsOf(jobs.npm)).toContain("npm publish --provenance --access public");
  });
});

describe("scripts that workflows run", () => {
  it.each(["check.yml", "release.yml"])("of %s exist in package.json", async (name) => {
    const { scripts } = JSON.parse(await readFile(join(projectFolder, "package.json"), "utf8"));
    const { jobs } = await workflow(name);
    const named = Object.values(jobs)
      .flatMap(runsOf)
      .flatMap((run) => /^npm (?:run )?(test|[a-z-]+)$/.exec(run)?.[1] ?? [])
      .filter((script) => script !== "ci");
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});
