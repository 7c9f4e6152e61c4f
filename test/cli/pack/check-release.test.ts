import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { filesNamingRepository, releaseProblems, repositoriesIn } from "../../../cli/pack/check-release.ts";
import { projectFolder } from "../../support/project-folder.ts";

const ready: Record<string, string> = {
  "package.json": '{ "version": "1.2.3", "homepage": "https://github.com/ann/photoup" }',
  "cli/version.ts": 'export const version = "1.2.3";',
  "CHANGELOG.md": "# Changelog\n\n## 1.2.3, 2026-12-01\n- Upload.\n",
  "README.md": "npm install --global photoup",
  "docs/ci.md": "- uses: actions/checkout@v4\n- uses: ann/photoup@v1.2.3\n",
  ".github/ISSUE_TEMPLATE/config.yml": "url: https://github.com/ann/photoup/security/advisories/new",
};

const problemsWith = (changes: Record<string, string>, tag = "v1.2.3", repository = "ann/photoup") =>
  releaseProblems({ tag, repository, read: async (file) => ({ ...ready, ...changes })[file] ?? "" });

const ofProject = (file: string) => readFile(join(projectFolder, file), "utf8");

describe("a release", () => {
  it("is allowed for a commit that is ready", async () => {
    expect(await problemsWith({})).toEqual([]);
  });

  it.each([
    ["another tag", {}, "v1.2.4", "package.json: the version is 1.2.3, the tag is v1.2.4"],
    ["another version of the program", { "cli/version.ts": '"1.2.2"' }, "v1.2.3", "cli/version.ts"],
    ["a changelog without its date", { "CHANGELOG.md": "## 1.2.3, unreleased\n" }, "v1.2.3", "CHANGELOG.md"],
    ["another version's changelog", { "CHANGELOG.md": "## 1.2.2, 2026-12-01\n" }, "v1.2.3", "CHANGELOG.md"],
    ["a README that says otherwise", { "README.md": "*Not published yet*" }, "v1.2.3", "README.md"],
    [
      "a document that says otherwise",
      { "docs/ci.md": "While photoup is [not\npublished](x)" },
      "v1.2.3",
      "docs/ci.md",
    ],
  ])("is refused for %s", async (_, changes, tag, problem) => {
    expect(await problemsWith(changes, tag)).toEqual([expect.stringContaining(problem)]);
  });

  it("is refused while a file names another repository", async () => {
    const problems = await problemsWith({}, "v1.2.3", "bob/photoup");
    expect(problems.map((problem) => problem.split(":")[0])).toEqual(filesNamingRepository);
  });

  it("is refused for this project before its repository is public", async () => {
    const problems = await releaseProblems({ tag: "v0.1.0", repository: "somebody/photoup", read: ofProject });
    expect(problems.length).toBeGreaterThan(2);
  });

  it("is checked first by its workflow", async () => {
    const steps: { run?: string }[] = parse(await ofProject(".github/workflows/release.yml")).jobs.build.steps;
    const check = 'node dist/cli/pack/check-release.js "$GITHUB_REF_NAME" "$GITHUB_REPOSITORY"';
    expect(
      steps
        .filter(({ run }) => run)
        .map(({ run }) => run)
        .slice(0, 2),
    ).toEqual(["npm ci", check]);
  });
});

it("the listed files name the same repository, and no other file names one", async () => {
  const names = await Promise.all(filesNamingRepository.map(async (file) => repositoriesIn(await ofProject(file))));
  expect(new Set(names.flat()).size).toBe(1);
  const others = await Promise.all(
    ["README.md", "docs/deploying.md", "docs/tickets.md", "CONTRIBUTING.md"].map(async (file) =>
      repositoriesIn(await ofProject(file)),
    ),
  );
  expect(others.flat()).toEqual([]);
});
