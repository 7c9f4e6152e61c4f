// Help has examples for every command, and suggests a command for a mistyped one.
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CommandLineError } from "../../../cli/errors.ts";
import { declarations, globalFlags } from "../../../cli/program/declarations.ts";
import { otherNames } from "../../../cli/program/other-names.ts";
import { runProgram } from "../../../cli/program.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { runPhotoup } from "../../support/run-photoup.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test.each(declarations.map(({ name }) => name))("`photoup help %s` has examples of that command", async (name) => {
  const examples = declarations.find((declaration) => declaration.name === name)?.examples ?? [];
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) expect(example).toContain(`photoup ${name}`);
});

test.each(declarations.map(({ name }) => name))("`photoup help %s` mentions no flag that the command lacks", (name) => {
  const { summary = "", options = [], examples = [] } = declarations.find((one) => one.name === name) ?? {};
  const taken = [...options, ...globalFlags].flatMap(([flags]) => flags.match(/--[\w-]+/g) ?? []);
  const texts = [summary, ...options.map(([, text]) => text), ...examples.filter((line) => line.startsWith("photoup"))];
  const mentioned = texts.flatMap((text) => text.match(/(?<![\w-])--[a-z][\w-]*/g) ?? []);
  expect(mentioned.filter((flag) => !taken.includes(flag))).toEqual([]);
});

test("`photoup help login` shows examples, and exits with 0", async () => {
  const { stdout, exitCode } = await runPhotoup(["help", "login"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/Examples:\n {2}photoup login https:/);
});

test("help lists each flag once, also if the command's group has one of that name", async () => {
  const { stdout } = await runPhotoup(["events", "export", "--help"]);
  const flags = stdout.match(/^ {2}(?:-\w, )?--[\w-]+/gm) ?? [];
  expect(flags).toContain("  --json");
  expect(flags).toContain("  -q, --quiet");
  expect(flags).toEqual([...new Set(flags)]);
});

test.each(["events delete 42 --yes --json", "events --json delete 42 --yes"])(
  "photoup %s is refused: a flag of the group only is not ignored",
  async (line) => {
    const io = fakeIo();
    await expect(runProgram(line.split(" "), io)).rejects.toThrow(CommandLineError);
    expect(io.err()).toBe("photoup: unknown option '--json'\n`photoup help events delete` shows how to use it.\n");
  },
);

test.each([
  [["pusj"], "push"],
  [["logn"], "login"],
  [["login", "--emial", "a@example.com"], "--email"],
])("photoup %j exits with 2, and suggests %s", async (args, meant) => {
  const { stderr, exitCode } = await runPhotoup(args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`(Did you mean ${meant}?)`);
});

test.each([
  [["events", "crate", "42", "--name", "Ball"], "create"],
  [["tickets", "crate", "42", "--for", "Ann"], "create"],
  [["attendees", "imporrt", "42", "guests.csv", "--invite"], "import"],
])("photoup %j suggests %s, whatever flags follow", async (args, meant) => {
  const { stderr, exitCode } = await runPhotoup(args);
  expect([exitCode, stderr]).toEqual([
    2,
    `photoup: unknown command '${args[1]}'\n(Did you mean ${meant}?)\n\`photoup help ${args[0]}\` shows how to use it.\n`,
  ]);
});

test.each([
  [["upload", "./event-42"], "push"],
  [["list", "42"], "ls"],
  [["delete", "42"], "rm"],
  [["help", "upload"], "push"],
  [["download", "42"], "events export"],
  [["setup"], "login"],
  [["version"], "--version"],
  [["events", "list"], "events"],
  [["profiles", "use", "work"], "profiles --use"],
  [["profiles", "rm", "work"], "profiles --remove"],
  [["sign-out"], "logout"],
  [["events", "rename", "42", "--name", "Ball"], "events edit"],
  [["attendees", "rm", "42", "ann@example.com"], "attendees remove"],
  [["tickets", "make", "42", "--for", "Ann"], "tickets create"],
  [["help", "events", "list"], "events"],
])("photoup %j, another program's name for a command, exits with 2, and suggests %s", async (args, meant) => {
  const { stderr, exitCode } = await runPhotoup(args);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`Did you mean \`photoup ${meant}\`?`)]);
});

test.each([
  [["rm"], "missing required argument 'event'", "help rm"],
  [["ls", "42", "43"], "too many arguments", "help ls"],
  [["events", "delete", "42", "43", "--yes"], "too many arguments", "help events delete"],
  [["events", "create", "42", "Summer ball"], "too many arguments", "help events create"],
  [["push", "x", "--event"], "argument missing", "help push"],
  [["attendees", "foo"], "unknown command 'foo'", "help attendees"],
  [["tickets", "create"], "missing required argument", "help tickets create"],
  [["watch"], "unknown command 'watch'", "help"],
  [["constructor"], "unknown command 'constructor'", "help"],
])("photoup %j says what is wrong, and where to find the right usage", async (args, wrong, help) => {
  const { stderr, exitCode } = await runPhotoup(args);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(new RegExp(`^photoup: .*${wrong}[^]*\n\`photoup ${help}\``));
});

test("a file name that looks like a flag is recognised, with advice how to type it", async () => {
  await using folder = await temporaryFolder();
  writeFileSync(folder.at("-IMG_1.jpg"), "");
  const { stderr, exitCode } = await runPhotoup(["push", "-IMG_1.jpg"], { cwd: folder.path });
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringContaining(
      "There is a file called -IMG_1.jpg here: write ./-IMG_1.jpg, or put -- before all paths.\n",
    ),
  ]);
  expect((await runPhotoup(["push", "-IMG_2.jpg"], { cwd: folder.path })).stderr).not.toContain("There is a file");
});

test("no real command is treated as another program's name", () => {
  const names = declarations.flatMap(({ name }) => [name, name.split(" ")[0]]);
  expect(Object.keys(otherNames).filter((name) => names.includes(name))).toEqual([]);
  const guessed = Object.values(otherNames).flatMap((name) => name.replace(/ ?--.*/, "") || []);
  expect(guessed.filter((name) => !declarations.some((declaration) => declaration.name === name))).toEqual([]);
});

test("`photoup help` accepts commands of two words", async () => {
  const { stdout, exitCode } = await runPhotoup(["help", "events", "create"]);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Usage: photoup events create [options] <event>")]);
  expect((await runPhotoup(["-q", "help", "events", "create"])).stdout).toBe(stdout);
  expect((await runPhotoup(["help", "events", "paint"])).stderr).toContain("There is no command events paint.");
});

test.each([["events"], ["attendees"]])(
  "`photoup %s help` shows the group's help, and with a command's name that command's",
  async (group) => {
    expect((await runPhotoup([group, "help"])).stdout).toContain(`Usage: photoup ${group} [options] [command]`);
    const [, name = ""] = declarations.find((each) => each.name.startsWith(`${group} `))?.name.split(" ") ?? [];
    const { stdout, exitCode } = await runPhotoup([group, "help", name]);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining(`Usage: photoup ${group} ${name} [options] <event>`),
    ]);
  },
);

const groups = new Set(declarations.flatMap(({ name }) => (name.includes(" ") ? [name.split(" ")[0] ?? ""] : [])));

test.each(["", ...groups])("no line of `photoup help %s` is longer than 80 columns", async (group) => {
  const { stdout } = await runPhotoup(["help", ...(group === "" ? [] : [group])]);
  expect(stdout).toContain("Commands:");
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

test.each(declarations.map(({ name }) => name))("no example in `photoup help %s` is cut at 80 columns", (name) => {
  const { examples = [] } = declarations.find((declaration) => declaration.name === name) ?? {};
  expect(examples.filter((line) => line.length > 80 - "  ".length)).toEqual([]);
});

test("`photoup help help` shows the help, and exits with 0", async () => {
  const { stdout, stderr, exitCode } = await runPhotoup(["help", "help"]);
  expect([exitCode, stderr, stdout]).toEqual([0, "", expect.stringContaining("Usage: photoup [options] [command]")]);
});

test.each([
  [["paint", "--help"], "photoup: unknown command 'paint'\n`photoup help` lists the commands.\n"],
  [["paint", "42", "-h"], "photoup: unknown command 'paint'\n`photoup help` lists the commands.\n"],
  [
    ["pusj", "--dry-run"],
    "photoup: unknown command 'pusj'\n(Did you mean push?)\n`photoup help` lists the commands.\n",
  ],
  [["-qv", "paint", "-h"], "photoup: unknown command 'paint'\n`photoup help` lists the commands.\n"],
  [["-q", "paint", "--help"], "photoup: unknown command 'paint'\n`photoup help` lists the commands.\n"],
  [
    ["-v", "events", "crate", "--name", "Ball"],
    "photoup: unknown command 'crate'\n(Did you mean create?)\n`photoup help events` shows how to use it.\n",
  ],
  [["--profile", "work", "upload", "card"], "photoup: There is no command upload. Did you mean `photoup push`?\n"],
  [["--profile=work", "-q", "help", "foo"], "photoup: There is no command foo. `photoup help` lists them.\n"],
])("photoup %j is refused for its command, not for a flag, nor answered with other help", async (args, expected) => {
  const { stdout, stderr, exitCode } = await runPhotoup(args);
  expect([exitCode, stdout, stderr]).toEqual([2, "", expected]);
});

test("`photoup help` refuses an unknown command", async () => {
  const { stderr, exitCode } = await runPhotoup(["help", "foo"]);
  expect([exitCode, stderr]).toEqual([2, "photoup: There is no command foo. `photoup help` lists them.\n"]);
});
