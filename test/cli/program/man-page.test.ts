// The manual page contains what the help says, and groff formats it without a warning.
import { execFile } from "node:child_process";
import { expect, test } from "vitest";
import { declarations } from "../../../cli/program/declarations.ts";
import { manPage } from "../../../cli/program/man-page.ts";
import { skipWithout } from "../../support/skip-without.ts";

const page = manPage("2026-11-22");

/** Groff's warnings about the page. */
function set(program: string, text: string): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const groff = execFile(program, ["-man", "-ww", "-Tutf8", "-rLL=100n"], (error, stdout, stderr) => {
      if (error) reject(error);
      else resolve({ stdout, stderr });
    });
    groff.stdin?.on("error", () => undefined).end(text);
  });
}

test("the manual page contains every command, flag and exit code", () => {
  const shown = page.replaceAll("\\-", "-").replaceAll("\\e", "\\");
  for (const { name, options = [] } of declarations) {
    expect(shown).toContain(`photoup ${name}`);
    for (const [flags] of options) expect(shown).toContain(flags);
  }
  for (const code of [0, 1, 2, 3, 4, 5, 6, 130]) expect(shown).toContain(`.B ${code}\n`);
});

test("groff formats the manual page without a warning", async (context) => {
  const result = await set(skipWithout("groff", context), page);
  expect(result.stderr).toBe("");
  expect(result.stdout).toContain("photoup login");
});

test("text that looks like roff is escaped", async () => {
  expect(page.split("\n").filter((line) => line.startsWith("'"))).toEqual([]);
});
