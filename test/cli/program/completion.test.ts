// Completion offers the words that can come next, from the declarations; tested with real shells.
import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { completionScripts } from "../../../cli/program/completion-scripts.ts";
import { completionWords } from "../../../cli/program/completion-words.ts";
import { declarations, globalFlags } from "../../../cli/program/declarations.ts";
import { someUser, startCognitoServer } from "../../support/cognito-server.ts";
import { projectFolder } from "../../support/project-folder.ts";
import { runPhotoup } from "../../support/run-photoup.ts";
import { skipWithout } from "../../support/skip-without.ts";

const run = promisify(execFile);

function complete(...words: string[]): Promise<string[]> {
  return completionWords(words, {
    declarations,
    globalFlags,
    eventIds: async () => ["42", "spring_ball"],
    profiles: async () => ["default", "work"],
  });
}

test.each<[string[], string[]]>([
  [["pus"], ["push"]],
  [["log"], ["login", "logout"]],
  [["help", "who"], ["whoami"]],
  [
    ["ls", ""],
    ["42", "spring_ball"],
  ],
  [["ls", "sp"], ["spring_ball"]],
  [
    ["ls", "--order", ""],
    ["newest", "taken", "name"],
  ],
  [["ls", "--order", "taken", "4"], ["42"]],
  [
    ["--profile", ""],
    ["default", "work"],
  ],
  [["whoami", "--profile", "w"], ["work"]],
  [
    ["profiles", "--use", ""],
    ["default", "work"],
  ],
  [
    ["push", "--event", ""],
    ["42", "spring_ball"],
  ],
  [
    ["completion", ""],
    ["bash", "zsh", "fish"],
  ],
  [["push", "./ev"], []], // Files: the shell's own.
  [["login", "--password-file", ""], []],
  [["whoami", "--js"], ["--json"]],
  [["nonsense", ""], []],
  [
    ["events", ""],
    ["create", "edit", "show", "delete", "export"],
  ],
  [["events", "ex"], ["export"]],
  [["events", "--profile", "work", "sh"], ["show"]],
  [
    ["events", "export", ""],
    ["42", "spring_ball"],
  ],
  [["events", "nonsense", ""], []],
  [["help", "events", "ex"], ["export"]],
  [["help", "tickets", "re"], ["revoke"]],
  [["help", "events", "export", ""], []],
  [["--profile", "default", "pus"], ["push"]],
  [["--api-url", "https://a.example", "events", "ex"], ["export"]],
  [["--profile", "ls", "ls", "sp"], ["spring_ball"]],
  [["ls", "--", "sp"], ["spring_ball"]],
  [["push", "--event=s"], ["--event=spring_ball"]],
  [
    ["ls", "--order="],
    ["--order=newest", "--order=taken", "--order=name"],
  ],
  [["push", "--event", "=", "sp"], ["spring_ball"]], // as bash parts it
  [
    ["push", "--event", "="],
    ["42", "spring_ball"],
  ],
  [["--profile=ls", "ls", "sp"], ["spring_ball"]],
  [["--profile", "=", "work", "ls", "sp"], ["spring_ball"]],
  [["--api-url", "http", ":", "//127.0.0.1", ":", "4000", "ls", "sp"], ["spring_ball"]],
  [["--api-url", "=", "https", ":", "//a.example", "events", "ex"], ["export"]],
  [["--api-url", "http", ":"], []],
  [["push", "--from="], []],
  [["push", "--", "--e"], []],
])("after photoup %j comes %j", async (words, expected) => {
  expect(await complete(...words)).toEqual(expected);
});

test("an empty line offers every command once", async () => {
  const offered = await complete("");
  expect(new Set(offered).size).toBe(offered.length);
  for (const { name } of declarations) expect(offered).toContain(name.split(" ")[0]);
});

test("the second word of a group is offered", async () => {
  expect(await complete("attendees", "")).toEqual(expect.arrayContaining(["add", "list", "remove"]));
});

test("flags of the command and global flags are offered", async () => {
  expect(await complete("login", "--")).toEqual(expect.arrayContaining(["--password-stdin", "--profile", "--help"]));
});

test("a real bash completes commands and the events of whoever is signed in", async (context) => {
  const user = someUser();
  await using server = await startCognitoServer({ users: [user] });
  const folder = await mkdtemp(join(tmpdir(), "photoup-bash-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const photoup = join(folder, "photoup");
  await writeFile(photoup, `#!/bin/sh\nexec "${process.execPath}" "${join(projectFolder, "bin/photoup.js")}" "$@"\n`);
  await chmod(photoup, 0o755);
  const env = { PHOTOUP_HOME: folder, PATH: `${folder}${delimiter}${process.env.PATH}` };
  const login = ["login", server.apiUrl, "--email", user.email, "--password-stdin"];
  expect(await runPhotoup(login, { env, input: user.password })).toMatchObject({ exitCode: 0 });
  const script = `
    eval "$(photoup completion bash)"
    try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _photoup; echo "\${COMPREPLY[*]}"; }
    try photoup who
    try photoup ls ""
    try photoup ls sp
    try photoup push ./x`;
  const answer = await run(skipWithout("bash", context), ["--norc", "-c", script], { env });
  expect(answer).toMatchObject({ stdout: "whoami\n42 spring_ball\nspring_ball\n\n", stderr: "" });
});

for (const shell of ["bash", "zsh", "fish"]) {
  test(`the script for ${shell} runs in that shell without an error`, async (context) => {
    const { stdout } = await runPhotoup(["completion", shell]);
    expect(stdout).toContain("photoup completion words --");
    await run(skipWithout(shell, context), ["-n", "-c", stdout]);
  });
}

test("zsh completes at the first Tab, loaded from a completion folder or at startup", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "photoup-zsh-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "_photoup"), completionScripts.zsh ?? "");
  const world = `photoup() { print whoami; }; compadd() { print -r -- "$@"; }; compdef() { print compdef "$@"; }; words=(photoup who); CURRENT=2;`;
  const loaded = `${world} fpath=(${folder} $fpath); autoload -Uz _photoup; _photoup; _photoup`;
  const read = `${world} source ${folder}/_photoup; _photoup`;
  const zsh = skipWithout("zsh", context);
  expect(await run(zsh, ["-f", "-c", loaded])).toMatchObject({ stdout: "-- whoami\n-- whoami\n", stderr: "" });
  expect(await run(zsh, ["-f", "-c", read])).toMatchObject({
    stdout: "compdef _photoup photoup\n-- whoami\n",
    stderr: "",
  });
});

test("zsh completes a file behind --flag=", async (context) => {
  const world = `photoup() {}; compdef() {}; compset() { print compset "$@"; }; _files() { print files; };`;
  const script = `${world} words=(photoup push --captions=./l); CURRENT=3; ${completionScripts.zsh} _photoup`;
  const { stdout } = await run(skipWithout("zsh", context), ["-f", "-c", script]);
  expect(stdout).toBe("compset -P --*=\nfiles\n");
});

test("without a sign-in nothing is offered, and nothing is printed on standard error", async () => {
  const result = await runPhotoup(["completion", "words", "--", "ls", ""]);
  expect(result).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
});

test("another shell is wrong usage", async () => {
  expect(await runPhotoup(["completion", "tcsh"])).toMatchObject({ exitCode: 2 });
});
