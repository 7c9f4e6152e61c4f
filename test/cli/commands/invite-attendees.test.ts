import { beforeEach, describe, expect, it } from "vitest";
import type { MailRefusal, RegisterAnswer } from "../../../api/contract.ts";
import { attendeesAdd, attendeesImport, attendeesInvite, attendeesRemove } from "../../../cli/commands/attendees.ts";
import { exitCodeOf, RequestError, UsageError } from "../../../cli/errors.ts";
import { each, type FakeIoOptions, fakeIo } from "../../support/fake-io.ts";
import { parseLines } from "../../support/run-photoup.ts";

const registeredAt = "2026-11-22T00:00:00Z";

/** An event whose API invites people unless told otherwise. */
let registered: Map<string, { invitedAt?: string }>;
let accounts: Set<string>;
let mails: string[];
let refusal: (email: string) => MailRefusal | RequestError | undefined;
beforeEach(() => {
  registered = new Map();
  accounts = new Set();
  mails = [];
  refusal = () => undefined;
});

function io(options: FakeIoOptions = {}) {
  const api = {
    attendees: () => each(...[...registered].map(([email, more]) => ({ email, registeredAt, ...more }))),
    addAttendee: async (_: string, email: string) => void registered.set(email, registered.get(email) ?? {}),
    async inviteAttendee(_: string, email: string, again: boolean): Promise<RegisterAnswer> {
      const refused = refusal(email);
      if (refused instanceof RequestError) throw refused;
      const answer = { email, registeredAt, registered: !registered.has(email) };
      registered.set(email, registered.get(email) ?? {});
      if (refused) return { ...answer, mailRefused: refused };
      if (accounts.has(email) && !again) return { ...answer, hadAccount: true };
      accounts.add(email);
      mails.push(email);
      registered.set(email, { invitedAt: registeredAt });
      return { ...answer, invited: true, invitedAt: registeredAt };
    },
    removeAttendee: async (_: string, email: string) => void registered.delete(email),
    async deleteAccount(_: string, email: string) {
      registered.delete(email);
      return { hadAccount: accounts.delete(email) };
    },
  };
  return fakeIo({ ...options, api });
}

const csv = (...emails: string[]) => `Name;E-Mail\r\n${emails.map((email) => `X;${email}`).join("\r\n")}\r\n`;
const people = (n: number) => Array.from({ length: n }, (_, i) => `p${String(i).padStart(3, "0")}@example.com`);
const importAll = async (table: string, fields: object = {}) => {
  const each = io({ input: table });
  return { exitCode: await attendeesImport({ event: "42", file: "-", invite: true, ...fields }, each), io: each };
};

describe("attendees import --invite", () => {
  it("registers and invites everyone once, and reports the result for each", async () => {
    accounts.add("ben@example.com");
    const { exitCode, io } = await importAll(csv("ann@example.com", "ben@example.com", "Ann@example.com"));
    expect(exitCode).toBe(0);
    expect(io.out().split("\n").sort()).toEqual([
      "",
      "Event 42: 1 person invited, 1 had an account",
      "ann@example.com: registered, invited",
      "ben@example.com: registered, has an account",
    ]);
    expect(mails).toEqual(["ann@example.com"]);
  });

  it("run again, mails nobody twice, and continues with the others", async () => {
    registered.set("p000@example.com", { invitedAt: registeredAt });
    registered.set("p001@example.com", {});
    const { io } = await importAll(csv(...people(4)));
    expect(mails.sort()).toEqual(people(4).slice(1));
    expect(io.out()).toContain("Event 42: 3 people invited, 1 invited before");
    await importAll(csv(...people(4)));
    expect(mails).toHaveLength(3);
  });

  it("registers the others once the mail limit is reached, says what is left to do, and exits with 3", async () => {
    refusal = () => (mails.length >= 50 ? "limit" : undefined);
    const { exitCode, io } = await importAll(csv(...people(80)));
    expect(exitCode).toBe(3);
    expect(registered.size).toBe(80);
    expect(mails).toHaveLength(50);
    expect(io.out()).toContain("No more invitations can be sent today: 30 people are registered, but not invited yet.");
    expect(io.out()).toContain("Run the same command again tomorrow");
    refusal = () => undefined;
    expect((await importAll(csv(...people(80)))).exitCode).toBe(0);
    expect(mails.sort()).toEqual(people(80));
  });

  it.each([
    ["address", /no mail can be sent to this address/],
    ["delivery", /could not be delivered/],
    ["sender", /mail sender is not set up/],
  ] as const)("names who could not be mailed (%s), loses nobody else, and ends with 3", async (reason, words) => {
    refusal = (email) => (email === "ann@example.com" ? reason : undefined);
    const { exitCode, io } = await importAll(csv("ann@example.com", "ben@example.com"));
    expect(exitCode).toBe(3);
    expect(io.out()).toMatch(words);
    expect(mails).toEqual(["ben@example.com"]);
  });

  it("says how many are left if the API refuses everyone", async () => {
    const slow = new RequestError("Too many accounts at once.", { status: 429, code: "slow_down", isTransient: true });
    refusal = () => (mails.length >= 5 ? slow : undefined);
    const each = io({ input: csv(...people(20)) });
    const failure = await attendeesImport({ event: "42", file: "-", invite: true }, each).catch((error) => error);
    expect(exitCodeOf(failure)).toBe(6);
    expect(each.err()).toMatch(/15 people left to do. Run the same command again to continue\.\n/);
  });

  it("on a signal reports each result so far, and how many are left", async () => {
    const each = io({ input: csv(...people(100)) });
    refusal = () => void (mails.length === 40 && each.signal(143));
    expect(await attendeesImport({ event: "42", file: "-", invite: true }, each)).toBe(143);
    expect(mails.length).toBeLessThan(50);
    expect(each.out()).toContain(`Event 42: ${mails.length} people invited\n`);
    expect(each.err()).toBe(
      `photoup: ${100 - mails.length} people left to do. Run the same command again to continue.\n`,
    );
  });

  it("with --json prints one line per person, and nothing else, on standard output", async () => {
    const { io } = await importAll(csv("ann@example.com", "ben@example.com"), { json: true });
    expect(parseLines(io.out())).toHaveLength(2);
    expect(parseLines(io.out())[0]).toMatchObject({ email: "ann@example.com", registered: true, invited: true });
    expect(io.err()).toContain("2 people invited");
  });

  it("counts a row without an address, and exits with 3", async () => {
    const { exitCode, io } = await importAll(csv("ann@example.com", "ben at example"));
    expect(exitCode).toBe(3);
    expect(io.err()).toMatch(/line 3/);
    expect(io.out()).toContain("1 person invited, 1 line without an address");
  });

  it("says so if the API cannot invite", async () => {
    const each = io({ input: csv("ann@example.com") });
    const { api } = await each.connect({});
    Object.assign(api, { inviteAttendee: async () => ({ email: "ann@example.com", registeredAt }) });
    const failure = await attendeesImport({ event: "42", file: "-", invite: true }, each).catch((error) => error);
    expect(String(failure)).toContain("cannot invite them yet");
    expect(exitCodeOf(failure)).toBe(2);
  });
});

describe("attendees add and invite", () => {
  it("add --invite invites, and add alone mails nobody", async () => {
    await attendeesAdd({ event: "42", emails: ["ann@example.com"] }, io());
    expect(mails).toEqual([]);
    await attendeesAdd({ event: "42", emails: ["ann@example.com"], invite: true }, io());
    expect(mails).toEqual(["ann@example.com"]);
    await expect(attendeesAdd({ event: "42", emails: ["ann@example.com"], json: true }, io())).rejects.toThrow(
      UsageError,
    );
  });

  it("invite mails again every time", async () => {
    for (let i = 0; i < 2; i++) {
      expect(await attendeesInvite({ event: "42", emails: ["Ann@example.com"] }, io())).toBe(0);
    }
    expect(mails).toEqual(["ann@example.com", "ann@example.com"]);
  });
});

describe("attendees remove --account", () => {
  const remove = (fields: object, options: FakeIoOptions = {}) => {
    registered.set("ann@example.com", {});
    accounts.add("ann@example.com");
    const each = io(options);
    const run = () => attendeesRemove({ event: "42", emails: ["ann@example.com"], account: true, ...fields }, each);
    return { io: each, run };
  };

  it("deletes after a yes", async () => {
    const { io, run } = remove({}, { isTerminal: true, input: "y\n" });
    expect(await run()).toBe(0);
    expect(io.err()).toContain("Delete the account of ann@example.com, and take them off every event?");
    expect([...accounts, ...registered.keys()]).toEqual([]);
    expect(io.out()).toContain("1 account deleted");
  });

  it.each(["n\n", "\n", ""])("deletes nothing after %j", async (input) => {
    const { run } = remove({}, { isTerminal: true, input });
    expect(await run()).toBe(130);
    expect([...accounts]).toEqual(["ann@example.com"]);
  });

  it("needs --yes without a terminal", async () => {
    await expect(remove({}).run()).rejects.toThrow(/--yes/);
    expect(await remove({ yes: true }).run()).toBe(0);
    expect([...accounts]).toEqual([]);
  });

  it("names an organiser, whose account stays, deletes the others, and exits with 3", async () => {
    const each = io();
    const { api } = await each.connect({});
    const refused = new RequestError("This is an organiser's account.", {
      status: 400,
      code: "invalid_request",
      isTransient: false,
    });
    const { deleteAccount } = api;
    const deleting: typeof deleteAccount = (eventId, email) =>
      email.startsWith("org") ? Promise.reject(refused) : deleteAccount(eventId, email);
    Object.assign(api, { deleteAccount: deleting });
    accounts.add("ann@example.com");
    const emails = ["org@example.com", "ann@example.com"];
    expect(await attendeesRemove({ event: "42", emails, account: true, yes: true }, each)).toBe(3);
    expect([...accounts]).toEqual([]);
    expect(each.err()).toContain("org@example.com: This is an organiser's account.");
    expect(each.out()).toBe("1 account deleted, 1 failed\n");
  });

  it("counts people without an account separately, or as deleted if an older API does not tell", async () => {
    const { io, run } = remove({ emails: ["ann@example.com", "nobody@example.com"], yes: true });
    expect(await run()).toBe(0);
    expect(io.out()).toBe("1 account deleted, 1 had none\n");
    const older = remove({ yes: true });
    const { api } = await older.io.connect({});
    Object.assign(api, { deleteAccount: async () => undefined });
    expect(await older.run()).toBe(0);
    expect(older.io.out()).toBe("1 account deleted\n");
  });

  it("on a signal says how many accounts are left", async () => {
    const each = io();
    const { api } = await each.connect({});
    const { deleteAccount } = api;
    for (const email of people(100)) accounts.add(email);
    const deleting: typeof deleteAccount = async (...args) => {
      const answer = await deleteAccount(...args);
      if (accounts.size === 60) each.signal(130);
      return answer;
    };
    Object.assign(api, { deleteAccount: deleting });
    expect(await attendeesRemove({ event: "42", emails: people(100), account: true, yes: true }, each)).toBe(130);
    expect(each.err()).toBe(
      `photoup: ${accounts.size} accounts left to delete. Run the same command again to continue.\n`,
    );
    expect(each.out()).toBe(`${100 - accounts.size} accounts deleted\n`);
  });

  it("without --account keeps the account, and does not ask", async () => {
    expect(await remove({ account: false }).run()).toBe(0);
    expect([...accounts]).toEqual(["ann@example.com"]);
    expect([...registered.keys()]).toEqual([]);
  });
});
