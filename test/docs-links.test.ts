// What documents name is there: the files and headings that they link to, and the source files between backticks.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "./support/project-folder.ts";

const git = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: projectFolder,
  encoding: "utf8",
});
const files = git.stdout.split("\n").filter((file) => file !== "" && existsSync(join(projectFolder, file)));
const pages = files.filter((file) => file.endsWith(".md"));
const read = (file: string) => readFileSync(join(projectFolder, file), "utf8");
const proseOf = (page: string) => read(page).replace(/```.*?```/gs, "");

/** The anchors that GitHub gives to a page's headings. */
const anchorsOf = (page: string) =>
  [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );

it.skipIf(git.status !== 0)("every link leads to a file, and to a heading in it", () => {
  const links = pages.flatMap((page) =>
    [...proseOf(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, path = "", anchor]) => {
      const file = path === "" ? page : join(dirname(page), path);
      return { page, file, anchor };
    }),
  );
  expect(links.length).toBeGreaterThan(20);
  const broken = links.filter(
    ({ file, anchor }) =>
      !existsSync(join(projectFolder, file)) || (anchor !== undefined && !anchorsOf(file).includes(anchor)),
  );
  expect(broken).toEqual([]);
});

it.skipIf(git.status !== 0)("docs/deploying.md names every file in which the CDN's key is replaced", () => {
  const naming = files.filter(
    (file) => /^api\/.*\.(ts|yml)$/.test(file) && /cdn-(private|public)-key/.test(read(file)),
  );
  expect(naming.length).toBeGreaterThan(2);
  const runbook = read("docs/deploying.md");
  expect(naming.filter((file) => !runbook.includes(`\`${file}\``))).toEqual([]);
});

it.skipIf(git.status !== 0)("every source file that a document names exists", () => {
  const named = pages.flatMap((page) =>
    [...proseOf(page).matchAll(/`([^`\n]+)`/g)].flatMap(([, code = ""]) =>
      (code.match(/[\w./*-]+\.(?:tsx?|yml)\b/g) ?? []).map((file) => ({ page, file })),
    ),
  );
  expect(named.length).toBeGreaterThan(100);
  // `*` and capitals stand for any name: `cli/commands/VERB.ts`.
  const missing = named.filter(
    ({ file }) => !/\*|[A-Z]{4}/.test(file) && !files.some((each) => each === file || each.endsWith(`/${file}`)),
  );
  expect(missing).toEqual([]);
});
