// A run that cannot start says so in its --json too, for programs that read nothing else.
import { expect, test } from "vitest";
import { runPhotoup } from "../../support/run-photoup.ts";

test.each([
  [["push", "/nowhere/event-42"]],
  [["verify", "/nowhere/event-42"]],
  [["verify", "--event", "42"]],
  [["retry", "a/b"]],
  [["events", "export", "a b", "out"]],
  [["push", "folder", "--no-such-option"]],
  [["retry", "42", "--log="]],
  [["verify", "folder", "--event"]],
  [["--profile", "work", "push", "/nowhere/event-42"]],
])("photoup %j --json ends with a single line of type error if it cannot start", async (line) => {
  const { exitCode, stdout, stderr } = await runPhotoup([...line, "--json"]);
  expect(exitCode).toBeGreaterThan(0);
  expect(stderr).toMatch(/^photoup: ./);
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  expect(JSON.parse(stdout)).toMatchObject({ v: 1, type: "error", exitCode, message: expect.any(String) });
});
