// At a terminal, an organiser confirms what cannot be undone: deleting an event, revoking a ticket.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshEvent } from "../support/plain-client.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { loadPty, openTerminal } from "../support/terminal.ts";
import { userOf } from "../support/tokens.ts";

const { pty, reason } = await loadPty();

describe.skipIf(!pty)(`an organiser at a terminal ${reason}`, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let env: { PHOTOUP_HOME: string };
  beforeAll(async () => {
    folder = await temporaryFolder();
    env = { PHOTOUP_HOME: folder.path };
    const { email, password } = userOf(sharedStack(), "organiser");
    const login = ["login", sharedStack().apiUrl, "--email", email, "--password-stdin"];
    expect((await runPhotoup(login, { env, input: password })).exitCode).toBe(0);
  });
  afterAll(async () => await folder?.[Symbol.asyncDispose]());

  const photoup = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await runPhotoup(args, { env });
    expect(exitCode, stderr).toBe(0);
    return stdout;
  };
  async function answer(args: string[], question: string, typed: string) {
    if (!pty) throw new Error("there is no terminal");
    const terminal = openTerminal(pty, args, env);
    await terminal.sees(question);
    terminal.type(typed);
    return { ...(await terminal.exit), shown: terminal.shown() };
  }

  it("deletes an event only after its id was typed", async () => {
    const eventId = freshEvent();
    await photoup("events", "create", eventId, "--name", "Summer ball");
    const command = ["events", "delete", eventId];
    const question = `Type the event's id (${eventId}) to delete it:`;
    for (const [typed, exitCode] of [
      ["y\r", 130],
      ["\x03", 130],
    ] as const) {
      const answered = await answer(command, question, typed);
      expect(answered.exitCode).toBe(exitCode);
      expect(answered.shown).toContain("Summer ball");
      expect(answered.shown).toContain("photos, attendees and tickets");
      expect(await photoup("events")).toContain(eventId);
    }
    expect(await answer(command, question, `${eventId}\r`)).toMatchObject({ exitCode: 0 });
    expect(await photoup("events")).not.toContain(eventId);
  });

  it("names a ticket, and revokes it after a yes", async () => {
    const eventId = freshEvent();
    const { ticketId } = JSON.parse(await photoup("tickets", "create", eventId, "--for", "Second shooter", "--json"));
    const command = ["tickets", "revoke", eventId, ticketId];
    const question = "Revoke 1 ticket";
    const no = await answer(command, question, "\r");
    expect(no.exitCode).toBe(130);
    expect(no.shown).toContain("Second shooter");
    expect(await photoup("tickets", "list", eventId)).toContain("until");
    expect(await answer(command, question, "y\r")).toMatchObject({ exitCode: 0 });
    expect(await photoup("tickets", "list", eventId)).toContain("revoked");
  });
});
