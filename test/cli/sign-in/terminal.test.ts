// Signing in at a real terminal: every question, no secret echoed, the terminal restored.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  type CognitoServer,
  type CognitoServerOptions,
  someUser,
  startCognitoServer,
} from "../../support/cognito-server.ts";
import type { CognitoUser } from "../../support/cognito-user-pool.ts";
import { projectFolder } from "../../support/project-folder.ts";
import { runPhotoup } from "../../support/run-photoup.ts";
import { loadPty, openTerminal, type Terminal } from "../../support/terminal.ts";

const { pty, reason } = await loadPty();
const code = "123456";
const newPassword = "Ünüsual-n3w-passphrase";

interface Skippable {
  skip(note: string): never;
}

async function homeFolder(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "photoup-pty-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return home;
}

async function serve(user: CognitoUser, options: Partial<CognitoServerOptions> = {}): Promise<CognitoServer> {
  const server = await startCognitoServer({ users: [user], ...options });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

function at(home: string, args: string[], context: Skippable): Terminal {
  if (!pty) return context.skip(reason);
  return openTerminal(pty, args, { PHOTOUP_HOME: home, HOME: home });
}

/** Signs in up to the questions after the password. */
async function startLogin(user: CognitoUser, context: Skippable) {
  const server = await serve(user);
  const home = await homeFolder();
  const terminal = at(home, ["login", server.apiUrl], context);
  await terminal.sees("E-mail: ");
  terminal.type(`${user.email}\r`);
  await terminal.sees("Password: ");
  terminal.type(`${user.password}\r`);
  return { terminal, server, home };
}

async function endsSignedIn(terminal: Terminal, user: CognitoUser): Promise<void> {
  expect(await terminal.exit, terminal.shown()).toMatchObject({ exitCode: 0 });
  expect(terminal.shown()).toContain(`Signed in as ${user.email}`);
  expect(terminal.shown()).not.toContain(user.password);
  expect(terminal.shown()).not.toContain(newPassword);
}

async function answer(terminal: Terminal, ...dialogue: [question: string, answer: string][]): Promise<void> {
  for (const [question, typed] of dialogue) {
    await terminal.sees(question);
    terminal.type(`${typed}\r`);
  }
}

describe("at a terminal", () => {
  test("an address and a password sign in, and the password is not echoed", async (context) => {
    const user = someUser();
    const { terminal } = await startLogin(user, context);
    await endsSignedIn(terminal, user);
    expect(terminal.shown()).toContain(user.email);
  });

  test("text typed ahead of its question answers it and is not echoed", async (context) => {
    const user = someUser({ challenges: [{ name: "NEW_PASSWORD_REQUIRED" }] });
    const server = await serve(user);
    const terminal = at(await homeFolder(), ["login", server.apiUrl], context);
    await terminal.sees("E-mail: ");
    terminal.type(`${user.email}\r${user.password}\r${newPassword}\r${newPassword}\r`);
    await endsSignedIn(terminal, user);
  });

  test("backspace, Ctrl-U and cursor keys edit an answer", async (context) => {
    const user = someUser();
    const server = await serve(user);
    const terminal = at(await homeFolder(), ["login", server.apiUrl], context);
    await answer(
      terminal,
      ["E-mail: ", `nobody\x15${user.email}xy\x1b[D\x7f\b`],
      ["Password: ", `wrong\x15${user.password}ü\x7f`],
    );
    await endsSignedIn(terminal, user);
  });

  test("NEW_PASSWORD_REQUIRED asks twice", async (context) => {
    const user = someUser({ challenges: [{ name: "NEW_PASSWORD_REQUIRED" }] });
    const { terminal } = await startLogin(user, context);
    await answer(terminal, ["New password: ", newPassword], ["New password, again: ", newPassword]);
    await endsSignedIn(terminal, user);
  });

  for (const name of ["SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP"]) {
    test(`${name} asks for the code, and again if it was wrong`, async (context) => {
      const user = someUser({ challenges: [{ name }], code });
      const { terminal } = await startLogin(user, context);
      await answer(terminal, ["app: ", "000000"]);
      await terminal.sees("That code is wrong.");
      await answer(terminal, ["app: ", code]);
      await endsSignedIn(terminal, user);
    });
  }

  test("SELECT_MFA_TYPE offers a choice", async (context) => {
    const parameters = { MFAS_CAN_CHOOSE: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]' };
    const user = someUser({ challenges: [{ name: "SELECT_MFA_TYPE", parameters }], code });
    const { terminal } = await startLogin(user, context);
    await terminal.sees(/2 {2}an authenticator app/);
    await answer(terminal, ["1 to 2: ", "2"], ["authenticator app: ", code]);
    await endsSignedIn(terminal, user);
  });

  test("MFA_SETUP shows a QR code and the secret", async (context) => {
    const user = someUser({ challenges: [{ name: "MFA_SETUP" }], code });
    const { terminal } = await startLogin(user, context);
    await terminal.sees(/[▀▄█ ]{20}/);
    await terminal.sees("JBSWY3DPEHPK3PXP");
    await answer(terminal, ["authenticator app: ", code]);
    await endsSignedIn(terminal, user);
  });

  test("an unconfirmed account is confirmed by its code", async (context) => {
    const user = someUser({ state: "UserNotConfirmedException", code });
    const { terminal } = await startLogin(user, context);
    await answer(terminal, ["Code: ", code]);
    await endsSignedIn(terminal, user);
  });

  test("a password that must be reset is reset by a code", async (context) => {
    const user = someUser({ state: "PasswordResetRequiredException", code });
    const { terminal } = await startLogin(user, context);
    await answer(terminal, ["Code: ", code], ["New password: ", newPassword], ["again: ", newPassword]);
    await endsSignedIn(terminal, user);
  });

  test("a wrong password is asked for again, and the right one signs in", async (context) => {
    const user = someUser();
    const server = await serve(user);
    const terminal = at(await homeFolder(), ["login", server.apiUrl], context);
    await answer(terminal, ["E-mail: ", user.email], ["Password: ", "not-it"]);
    await terminal.sees("Wrong e-mail address or password.");
    await answer(terminal, [`E-mail [${user.email}]: `, ""], ["Password: ", user.password]);
    await endsSignedIn(terminal, user);
  });

  test("`photoup login` alone asks for the server, and accepts its address as people say it", async (context) => {
    const user = someUser();
    const server = await serve(user);
    const terminal = at(await homeFolder(), ["login"], context);
    await answer(
      terminal,
      ["your organiser knows its address): ", "event-42"],
      ["is not a server's address", ""],
      ["its address): ", server.apiUrl.replace("http://", "")],
      ["E-mail: ", user.email],
      ["Password: ", user.password],
    );
    await endsSignedIn(terminal, user);
  });

  test("a password typed in place of the e-mail address is refused, neither sent nor shown again", async (context) => {
    const user = someUser();
    const server = await serve(user);
    const terminal = at(await homeFolder(), ["login", server.apiUrl], context);
    await answer(terminal, ["E-mail: ", user.email], ["Password: ", "not-it"]);
    await answer(terminal, [`E-mail [${user.email}]: `, "typed-too-early"]);
    await terminal.sees("That is not an e-mail address.");
    await answer(terminal, [`E-mail [${user.email}]: `, "p@sst00-early"], [`E-mail [${user.email}]: `, ""]);
    await answer(terminal, ["Password: ", user.password]);
    await endsSignedIn(terminal, user);
    for (const typed of ["typed-too-early", "p@sst00-early"]) expect(terminal.shown().split(typed)).toHaveLength(2);
  });

  test("a password that is wrong three times ends with 4", async (context) => {
    const user = someUser();
    const server = await serve(user);
    const terminal = at(await homeFolder(), ["login", server.apiUrl, "--email", user.email], context);
    await answer(terminal, ["Password: ", "not-it"], ["Password: ", "not-it"], ["Password: ", "not-it"]);
    expect(await terminal.exit).toMatchObject({ exitCode: 4 });
    expect(terminal.shown()).toContain("photoup: Wrong e-mail address or password.");
    expect(terminal.shown()).not.toContain("not-it");
  });

  test("`photoup password` and `photoup forgot` change the password", async (context) => {
    const user = someUser({ code });
    const old = user.password;
    const { terminal, home } = await startLogin(user, context);
    await endsSignedIn(terminal, user);
    const changing = at(home, ["password"], context);
    const change: [string, string][] = [
      [`Password of ${user.email}: `, old],
      ["New password: ", newPassword],
      ["again: ", newPassword],
    ];
    await answer(changing, ...change);
    expect(await changing.exit, changing.shown()).toMatchObject({ exitCode: 0 });
    expect(user.password).toBe(newPassword);
    const resetting = at(home, ["forgot"], context);
    await answer(resetting, ["Code: ", code], ["New password: ", "third-passphrase"], ["again: ", "third-passphrase"]);
    expect(await resetting.exit).toMatchObject({ exitCode: 0 });
    expect(user.password).toBe("third-passphrase");
    for (const secret of [old, newPassword, "third-passphrase"]) {
      expect(changing.shown() + resetting.shown()).not.toContain(secret);
    }
  });

  test("`photoup forgot` asks for the server and the address if it knows neither", async (context) => {
    const user = someUser({ code });
    const server = await serve(user);
    const resetting = at(await homeFolder(), ["forgot"], context);
    await answer(
      resetting,
      ["its address): ", server.apiUrl],
      ["E-mail: ", ""],
      ["E-mail: ", user.email],
      ["Code: ", code],
      ["New password: ", newPassword],
      ["again: ", newPassword],
    );
    expect(await resetting.exit, resetting.shown()).toMatchObject({ exitCode: 0 });
    expect(user.password).toBe(newPassword);
  });

  test("Ctrl-C at the password ends with 130 and leaves the terminal echoing again", async (context) => {
    if (!pty) return context.skip(reason);
    const server = await serve(someUser());
    const home = await homeFolder();
    const photoup = join(projectFolder, "bin/photoup.js");
    const script = `"$0" "$1" login "$2" --email a@example.com; echo "code $?"; stty -a`;
    const env = { PHOTOUP_HOME: home, HOME: home };
    const shell = openTerminal(pty, ["-c", script, process.execPath, photoup, server.apiUrl], env, "/bin/sh");
    await shell.sees("Password: ");
    shell.type("half-a-pass\x03");
    await shell.sees("code 130");
    await shell.exit;
    expect(shell.shown()).not.toContain("half-a-pass");
    expect(shell.shown()).toMatch(/ icanon\b/);
    expect(shell.shown()).toMatch(/ echo\b/);
    expect(server.operations).toEqual([]);
  });
});

describe("without a terminal", () => {
  test("no password is asked for: exit 4, with a remedy", async () => {
    const server = await serve(someUser());
    const result = await runPhotoup(["login", server.apiUrl, "--email", "a@example.com"]);
    expect(result.exitCode).toBe(4);
    expect(result.stderr).toMatch(/no terminal.*PHOTOUP_PASSWORD.*--password-file.*--password-stdin/);
    expect(result.stdout).toBe("");
  });

  const challenges = ["NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA", "SMS_MFA", "SELECT_MFA_TYPE", "MFA_SETUP"];
  test.each(challenges)("%s ends with 4 and its name", async (name) => {
    const user = someUser({ challenges: [{ name }] });
    const server = await serve(user);
    const env = { PHOTOUP_EMAIL: user.email, PHOTOUP_PASSWORD: user.password };
    const result = await runPhotoup(["login", server.apiUrl], { env });
    expect(result.exitCode).toBe(4);
    expect(result.stderr).toContain(name);
    expect(result.stderr.trim().split("\n")).toHaveLength(1);
  });

  test("the password comes from a file or from standard input, without its line break", async () => {
    const user = someUser();
    const server = await serve(user);
    const login = ["login", server.apiUrl, "--email", user.email];
    const exitCode = async (args: string[], input = "") => (await runPhotoup([...login, ...args], { input })).exitCode;
    expect(await exitCode(["--password-stdin"], `${user.password}\n`)).toBe(0);
    const file = join(await homeFolder(), "password.txt");
    await writeFile(file, `${user.password}\r\n`);
    expect(await exitCode(["--password-file", file])).toBe(0);
    expect(await exitCode(["--password-file", file, "--password-stdin"])).toBe(2);
    await writeFile(file, "");
    expect(await exitCode(["--password-file", file])).toBe(2);
    expect(await exitCode(["--password-file", `${file}.none`])).toBe(2);
    expect(await exitCode(["--password-stdin"])).toBe(2);
  });
});
