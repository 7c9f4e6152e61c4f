// Help that helps: examples for every command, and a guess at what was mistyped.
import { expect, test } from "vitest";
import { declarations } from "../../../cli/program/declarations.ts";
import { runPhotoup } from "../../support/run-photoup.ts";

test.each(declarations.map(({ name }) => name))("`photoup help %s` has examples of that command", async (name) => {
  const examples = declarations.find((declaration) => declaration.name === name)?.examples ?? [];
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) expect(example).toContain(`photoup ${name}`);
});

test("`photoup help login` shows them, and ends with 0", async () => {
  const { stdout, exitCode } = await runPhotoup(["help", "login"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/Examples:\n {2}photoup login https:/);
});

test.each([
  [["pusj"], "push"],
  [["logn"], "login"],
  [["login", "--emial", "a@example.com"], "--email"],
])("photoup %j ends with 2 and asks whether %s was meant", async (args, meant) => {
  const { stderr, exitCode } = await runPhotoup(args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`(Did you mean ${meant}?)`);
});

test.each([
  [["upload", "./event-42"], "push"],
  [["list", "42"], "ls"],
  [["delete", "42"], "rm"],
  [["help", "upload"], "push"],
])("photoup %j, another program's name, ends with 2 and asks whether %s was meant", async (args, meant) => {
  const { stderr, exitCode } = await runPhotoup(args);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`Did you mean \`photoup ${meant}\`?`)]);
});

test("`photoup help` with what is no command says so", async () => {
  const { stderr, exitCode } = await runPhotoup(["help", "foo"]);
  expect([exitCode, stderr]).toEqual([2, "photoup: There is no command foo. `photoup help` lists them.\n"]);
});
