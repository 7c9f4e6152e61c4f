import { describe, expect, it } from "vitest";
import { UsageError } from "../../../cli/errors.ts";
import { assertFlagValues } from "../../../cli/program/assert-flag-values.ts";
import { declarations, globalFlags } from "../../../cli/program/declarations.ts";
import { runProgram } from "../../../cli/program.ts";
import { fakeIo } from "../../support/fake-io.ts";

const flags = [
  ["--event <event>", ""],
  ["-o, --output <file>", ""],
  ["--dry-run", ""],
  ["-q, --quiet", ""],
] as const;

describe("a flag's value", () => {
  it.each([
    [["--event", "--dry-run"], "--event needs a value, but --dry-run follows it."],
    [["--event", "--dry-rum"], "--event=--dry-rum"],
    [["--event", "-q"], "--event needs a value, but -q follows"],
    [["--event", "-h"], "--event needs a value, but -h follows"],
    [["--event", "--output=a secret"], "--event needs a value, but --output follows it."],
    [["--event", "--"], "--event needs a value, but -- follows"],
    [["a", "-o", "--quiet"], "write --output=--quiet."],
    [["--event", "42", "--output", "--event"], "--output needs a value"],
  ])("cannot be another flag: %j", (argv, message) => {
    expect(() => assertFlagValues(argv, flags)).toThrow(UsageError);
    expect(() => assertFlagValues(argv, flags)).toThrow(message);
    expect(() => assertFlagValues(argv, flags)).not.toThrow("secret");
  });

  it.each([
    [["--event", "-"]],
    [["--event", "-5"]],
    [["--event", "-x-"]],
    [["--event", "--- 42"]],
    [["--event", "--dry run"]],
    [["--event=--dry-run"]],
    [["--event", "42", "--dry-run"]],
    [["--dry-run", "--quiet"]],
    [["--event"]],
    [["--", "--event", "--dry-run"]],
  ])("may look similar to a flag: %j", (argv) => {
    expect(() => assertFlagValues(argv, flags)).not.toThrow();
  });

  it.each([
    [["push", "card", "--event", "--dry-run"]],
    [["push", "card", "--event", "42", "--move-after", "--dry-run"]],
    [["--profile", "--quiet", "push", "card"]],
    [["retry", "42", "--log", "--json"]],
    [["events", "export", "42", "out", "--by", "--json"]],
  ])("is checked before anything is done: photoup %j", async (argv) => {
    await expect(runProgram(argv, fakeIo())).rejects.toThrow("needs a value");
  });

  it("is needed by a flag either in every command that has it, or in none", () => {
    const takesValue = new Map<string, boolean>();
    for (const [text] of [...globalFlags, ...declarations.flatMap(({ options = [] }) => options)]) {
      const [name = ""] = /--[\w-]+/.exec(text) ?? [];
      expect([name, takesValue.get(name) ?? text.includes("<")]).toEqual([name, text.includes("<")]);
      takesValue.set(name, text.includes("<"));
    }
  });
});
