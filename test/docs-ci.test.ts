// The jobs in docs/ci.md are valid YAML, and every photoup command in them exists.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { declarations, globalFlags } from "../cli/program/declarations.ts";
import { version } from "../cli/version.ts";

const page = await readFile(join(import.meta.dirname, "../docs/ci.md"), "utf8");
const blocks = [...page.matchAll(/```(yaml|sh)\n(.*?)```/gs)].map(([, language, text = ""]) => ({ language, text }));

test("the GitHub and GitLab jobs are valid YAML and publish the JUnit report", () => {
  const [github, action, gitlab] = blocks.filter(({ language }) => language === "yaml").map(({ text }) => parse(text));
  expect(github.jobs.import.steps.at(-1).with.report_paths).toBe("photoup.xml");
  expect(action.at(-1).with.report_paths).toBe("photoup.xml");
  expect(gitlab["import-photos"].artifacts.reports.junit).toBe("photoup.xml");
});

test("every job installs this version of photoup", () => {
  const pins = [...page.matchAll(/photoup@v?([\w.]*)/g)].map(([, pin]) => pin);
  expect(pins).toEqual([version, version, version]);
});

test("every photoup command in the jobs exists, with its flags", () => {
  const lines = blocks.flatMap(({ text }) => text.match(/photoup (?:login|logout|push|doctor)\b[^>\n]*/g) ?? []);
  expect(lines.length).toBeGreaterThan(6);
  for (const line of lines) {
    const [, name] = line.split(" ");
    const known = declarations.find((declaration) => declaration.name === name);
    const flags = [...(known?.options ?? []), ...globalFlags].map(([text]) => text.split(" ")[0]);
    for (const flag of line.match(/--[a-z-]+/g) ?? []) expect(flags, line).toContain(flag);
  }
});
