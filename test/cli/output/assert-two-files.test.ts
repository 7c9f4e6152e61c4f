import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { UsageError } from "../../../cli/errors.ts";
import { assertTwoFiles } from "../../../cli/output/assert-two-files.ts";

const folder = mkdtempSync(join(tmpdir(), "photoup-two-files-"));
const at = (name: string) => join(folder, name);
beforeAll(() => {
  mkdirSync(at("sub"));
  writeFileSync(at("there.csv"), "");
  symlinkSync("there.csv", at("link.csv"));
  symlinkSync("sub", at("linked"));
  symlinkSync("new.csv", at("dangling.csv"));
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ["the same name", at("new.csv"), at("new.csv")],
  ["one from the working folder", relative(process.cwd(), at("new.csv")), at("sub/../new.csv")],
  ["a link", at("link.csv"), at("there.csv")],
  ["a link to a file that is not there yet", at("dangling.csv"), at("new.csv")],
  ["a file that is not there yet, in a linked folder", at("linked/new.csv"), at("sub/new.csv")],
])("a log and a report must be two files, not %s", (_, log, report) => {
  expect(() => assertTwoFiles(log, report)).toThrow(UsageError);
});

it.each([
  ["two names", at("a.log"), at("a.csv")],
  ["a log alone", at("a.csv"), undefined],
  ["a report alone", undefined, at("a.csv")],
])("%s may be written", (_, log, report) => {
  expect(() => assertTwoFiles(log, report)).not.toThrow();
});

it.each([
  ["win32", true],
  ["darwin", true],
  ["linux", false],
] as const)("on %s, a log and a report whose names differ only in case are one file: %s", (platform, isOne) => {
  const check = () => assertTwoFiles(at("sub/push.csv"), at("SUB/Push.CSV"), platform);
  if (isOne) expect(check).toThrow(/^--log and --report both name /);
  else expect(check).not.toThrow();
});
