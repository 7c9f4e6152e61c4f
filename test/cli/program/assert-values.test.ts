import { describe, expect, it } from "vitest";
import { assertAllExist } from "../../../cli/commands/assert-all-exist.ts";
import { UsageError } from "../../../cli/errors.ts";
import { assertValues } from "../../../cli/program/assert-values.ts";
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
  ])("may be absent but not empty: %s", (key, message) => {
    expect(() => assertValues(declared, { event: "42", title: "" })).not.toThrow();
    expect(() => assertValues(declared, { [key]: "x" })).not.toThrow();
    expect(() => assertValues(declared, { [key]: "" })).toThrow(message);
  });

  it("is not - unless that means standard input, because a file named - is hard to delete", () => {
    expect(() => assertValues(declared, { output: "-" })).toThrow('--output cannot be "-"');
    expect(() => assertValues(declared, { output: "./-", title: "-" })).not.toThrow();
    const reading = { arguments: ["<file>"], options: [["--from <file>", ""]] } as const;
    expect(() => assertValues(reading, { from: "-", file: "-" })).not.toThrow();
  });

  it.each(["~", "~/done", "~ann/done", "~\\done"])(
    "is not %s, which no shell has replaced: a folder of that name would be made",
    (path) => {
      expect(() => assertValues(declared, { moveAfter: path })).toThrow(
        `--move-after is ${path}, and nothing here is called ${path.replace(/[/\\].*/, "")}`,
      );
      for (const plain of [`./${path}`, "~run.log", "a~/b", `/${path}`])
        expect(() => assertValues(declared, { output: plain })).not.toThrow();
      expect(() => assertValues(declared, { title: path })).not.toThrow();
    },
  );

  it("with a quoted ~, as for a folder with a space in its name, is refused for that reason", async () => {
    await expect(assertAllExist(["~/My Photos"])).rejects.toThrow(
      "The path is ~/My Photos, and nothing here is called ~:",
    );
  });

  it("is not a ticket's link, which would become a folder's name", () => {
    expect(() => assertValues(declared, { folder: secretLink })).toThrow("goes after --ticket");
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

describe("a value of another kind", () => {
  it.each([
    ["push", ["card", "--event", "42", "--profile", ""], "--profile"],
    ["push", ["card", "--event", "42", "--api-url="], "--api-url"],
    ["login", ["https://photos.example.com", "--email", ""], "--email"],
    ["rm", ["42", "--by", ""], "--by"],
    ["events export", ["42", "out", "--by="], "--by"],
    ["forgot", [""], "EMAIL"],
  ] as const)("is not empty either, as that of a variable that nobody has set: %s %j", async (name, words, flag) => {
    const run = runProgram([...name.split(" "), ...words], fakeIo());
    await expect(run).rejects.toThrow(`${flag} is empty: it needs a value.`);
  });

  it("may be empty if that clears the field", async () => {
    const saved: unknown[] = [];
    const saveEvent = async (eventId: string, changes: object) => {
      saved.push(changes);
      return { eventId };
    };
    const io = fakeIo({ api: { saveEvent, async *events() {} } });
    expect(await runProgram(["events", "edit", "42", "--name", "", "--ends="], io)).toBe(0);
    expect(saved).toEqual([{ name: "", endsAt: "" }]);
  });
});
