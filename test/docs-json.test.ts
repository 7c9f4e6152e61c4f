// README lists every line that --json writes, with every reason for a skipped file and every kind of file that is not proven.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "./support/project-folder.ts";

const read = (file: string) => readFileSync(join(projectFolder, file), "utf8");
const events = read("cli/upload/events.ts");
const [table = ""] = /\| type \| fields \|.*?\n\n/s.exec(read("README.md")) ?? [];

const textsIn = (pattern: RegExp, source: string) => [...source.matchAll(pattern)].map(([, text = ""]) => text);
/** Never written: progress counts it. */
const internal = "read";

it("has a row for each type of event", () => {
  const types = new Set(textsIn(/\btype: "([a-z_]+)"/g, events));
  types.delete(internal);
  expect(types.size).toBeGreaterThan(15);
  const rows = table.split("\n").map((row) => row.split(" | ")[0] ?? "");
  expect([...types].filter((type) => !rows.some((row) => row.includes(`\`${type}\``)))).toEqual([]);
});

it.each(["SkipReason", "NotProven"])("names each %s", (name) => {
  const [union = ""] = new RegExp(`type ${name} =.*?";`, "s").exec(events) ?? [];
  const texts = textsIn(/^ {2}\| "([a-z_]+)"/gm, union);
  expect(texts.length).toBeGreaterThan(5);
  expect(texts.filter((text) => !table.includes(`\`${text}\``))).toEqual([]);
});
