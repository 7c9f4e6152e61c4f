// At a terminal, a push asks for what is missing: server, account, event.
import { describe, expect, it } from "vitest";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { freshEvent } from "../support/plain-client.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { loadPty, openTerminal, type Terminal } from "../support/terminal.ts";
import { makeUser } from "../support/tokens.ts";

const { pty, reason } = await loadPty();

async function answer(terminal: Terminal, ...dialogue: [question: string | RegExp, typed: string][]): Promise<void> {
  for (const [question, typed] of dialogue) {
    await terminal.sees(question);
    terminal.type(`${typed}\r`);
  }
}

describe.skipIf(!pty)(`push on a terminal ${reason}`, () => {
  it("asks for server, account, event and a wrong password again, then uploads; the next push asks for nothing", async () => {
    if (!pty) return;
    await using folder = await temporaryFolder();
    const { apiUrl } = sharedStack();
    const events = [freshEvent(), freshEvent()].sort();
    const { email, password } = await makeUser(sharedStack(), { events });
    await makeBulkPhotos(folder.at("card"), 2);
    const env = { PHOTOUP_HOME: folder.path, HOME: folder.path };
    const terminal = openTerminal(pty, ["push", folder.at("card")], env);
    await answer(
      terminal,
      ["Your event's server (your organiser knows its address): ", "nonsense"],
      ["is not a server's address", ""],
      ["its address): ", apiUrl],
      ["E-mail: ", email],
      ["Password: ", "not-it"],
    );
    await terminal.sees("Wrong e-mail address or password.");
    await answer(terminal, [`E-mail [${email}]: `, ""], ["Password: ", password]);
    await terminal.sees(`Signed in as ${email}.`);
    await terminal.sees("Which event?");
    await answer(terminal, [`  2  ${events[1]}`, ""], ["1 to 2, or an event's id: ", "2"]);
    await terminal.sees(`All 2 photos are in event ${events[1]}, confirmed.`);
    expect((await terminal.exit).exitCode).toBe(0);
    expect(terminal.shown()).not.toContain(password);

    const again = openTerminal(pty, ["push", folder.at("card"), "--event", events[1] ?? ""], env);
    await again.sees(`All 2 photos are in event ${events[1]}, confirmed.`);
    expect(again.shown()).not.toContain("Password");
  });

  it("offers the existing profiles if the given one does not exist", async () => {
    if (!pty) return;
    await using folder = await temporaryFolder();
    const { apiUrl } = sharedStack();
    const eventId = freshEvent();
    const { email, password } = await makeUser(sharedStack(), { events: [eventId] });
    const env = { PHOTOUP_HOME: folder.path, HOME: folder.path };
    const login = ["login", apiUrl, "--email", email, "--password-stdin", "--profile", "ball"];
    expect((await runPhotoup(login, { env, input: password })).exitCode).toBe(0);
    await makeBulkPhotos(folder.at(`event-${eventId}`), 2);
    const terminal = openTerminal(pty, ["push", folder.at(`event-${eventId}`), "--profile", "bal"], env);
    await answer(terminal, [`1  ${apiUrl} as ${email} (profile ball)`, "1"]);
    await terminal.sees(`All 2 photos are in event ${eventId}, confirmed.`);
    expect((await terminal.exit).exitCode).toBe(0);
  });

  it.each([
    ["the server", [], "its address): "],
    ["the person", ["--api-url"], "E-mail: "],
  ])("exits with 130 on Ctrl-C at the question for %s, and restores the terminal", async (_, flags, question) => {
    if (!pty) return;
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("event-42"), 1);
    const env = { PHOTOUP_HOME: folder.path, HOME: folder.path };
    const args = ["push", folder.at("event-42"), ...flags.flatMap((flag) => [flag, sharedStack().apiUrl])];
    const terminal = openTerminal(pty, args, env);
    await terminal.sees(question);
    terminal.type("\x03");
    expect((await terminal.exit).exitCode).toBe(130);
    expect(terminal.shown()).not.toContain("this is a bug");
  });

  it("asks nothing on a build server that has a terminal", async () => {
    if (!pty) return;
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("event-42"), 1);
    const env = { PHOTOUP_HOME: folder.path, HOME: folder.path, CI: "true" };
    const terminal = openTerminal(pty, ["push", folder.at("event-42")], env);
    await terminal.sees("photoup does not know your event's server yet");
    expect((await terminal.exit).exitCode).toBe(2);
  });
});
