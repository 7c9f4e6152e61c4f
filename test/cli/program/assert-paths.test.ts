import { describe, expect, it } from "vitest";
import { UsageError } from "../../../cli/errors.ts";
import { assertPaths } from "../../../cli/program/assert-paths.ts";
import { declarations } from "../../../cli/program/declarations.ts";
import { runProgram } from "../../../cli/program.ts";
import { fakeIo } from "../../support/fake-io.ts";

const declared = {
  arguments: ["<event>", "[folder]"],
  options: [
    ["-o, --output <file>", ""],
    ["--move-after <folder>", ""],
    ["--title <template>", ""],
  ],
} as const;
const secretLink = `https://a.example/%23/t/42.abcdefghjk/${"s".repeat(32)}`;

describe("the name of a file or folder", () => {
  it.each([
    ["folder", "FOLDER is empty"],
    ["output", "--output is empty"],
    ["moveAfter", "--move-after is empty"],
  ])("may be absent, but not empty: %s", (key, message) => {
    expect(() => assertPaths(declared, { event: "42", title: "" })).not.toThrow();
    expect(() => assertPaths(declared, { [key]: "x" })).not.toThrow();
    expect(() => assertPaths(declared, { [key]: "" })).toThrow(message);
  });

  it("is no ticket's link, which would be made a folder's name", () => {
    expect(() => assertPaths(declared, { folder: secretLink })).toThrow("goes after --ticket");
  });

  it.each([
    ["events export", ["42", ""]],
    ["attendees import", ["42", ""]],
    ["attendees add", ["42", "--from", ""]],
    ["contact-sheet", ["42", "-o", ""]],
    ["doctor", [""]],
    ["login", ["--password-file", ""]],
    ...["log", "report", "captions", "from", "move-after"].map((flag) => ["push", [`--${flag}=`, "."]] as const),
    ...["log", "report"].map((flag) => ["verify", [`--${flag}=`, "."]] as const),
  ] as const)("is asked of every command: %s %j", async (name, words) => {
    expect(declarations.some((declaration) => declaration.name === name)).toBe(true);
    await expect(runProgram([...name.split(" "), ...words], fakeIo())).rejects.toThrow(UsageError);
    await expect(runProgram([...name.split(" "), ...words], fakeIo())).rejects.toThrow("is empty");
  });
});
