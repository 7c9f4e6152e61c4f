import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { attendeesAdd, attendeesImport, attendeesList, attendeesRemove } from "../../../cli/commands/attendees.ts";
import { RequestError, UsageError } from "../../../cli/errors.ts";
import { each, type FakeIoOptions, fakeIo } from "../../support/fake-io.ts";

const folder = mkdtempSync(join(tmpdir(), "photoup-attendees-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** An event with attendees of its own; `refuse` is the API's answer for an address. */
function world(registered: string[], refuse: Record<string, RequestError> = {}, options: FakeIoOptions = {}) {
  const now = new Set(registered);
  let changes = 0;
  const changing = (change: (email: string) => void) => async (_eventId: string, email: string) => {
    const refusal = refuse[email];
    if (refusal) throw refusal;
    changes++;
    change(email);
  };
  const api = {
    attendees: () => each(...[...now].map((email) => ({ email, registeredAt: "2026-11-22T00:00:00Z" }))),
    addAttendee: changing((email) => now.add(email)),
    removeAttendee: changing((email) => now.delete(email)),
  };
  return { io: fakeIo({ ...options, api }), now, changes: () => changes };
}
const refusal = (code: string, status: number) => new RequestError(`${code}!`, { code, status, isTransient: false });

describe("attendees list", () => {
  it("prints one address per line, or JSON, or CSV", async () => {
    const { io } = world(["ada@example.com"]);
    await attendeesList({ event: "42" }, io);
    await attendeesList({ event: "42", json: true }, io);
    await attendeesList({ event: "42", csv: true }, io);
    expect(io.out()).toBe(
      'ada@example.com\n{"email":"ada@example.com","registeredAt":"2026-11-22T00:00:00Z"}\n' +
        "email,registeredAt\r\nada@example.com,2026-11-22T00:00:00Z\r\n",
    );
  });

  it("says so if nobody is registered", async () => {
    const { io } = world([]);
    await attendeesList({ event: "42" }, io);
    expect(io.err()).toBe("Event 42 has no attendees yet.\n");
  });
});

describe("attendees add and remove", () => {
  it("take addresses from arguments, in any letter case, without repetitions", async () => {
    const { io, now } = world(["ada@example.com"]);
    expect(
      await attendeesAdd({ event: "42", emails: ["Ada@Example.com", "GRACE@example.com", "grace@example.com"] }, io),
    ).toBe(0);
    expect([...now]).toEqual(["ada@example.com", "grace@example.com"]);
    expect(io.out()).toBe("Event 42: 1 attendee added, 1 already registered\n");
  });

  // The API keeps one spelling of each address.
  it.each([
    ["an accent as a separate character", "ju\u0308rgen@example.com", "j\u00fcrgen@example.com"],
    ["a Greek word's last letter", "\u03b6\u03b7\u03c2@example.com", "\u03b6\u03b7\u03c3@example.com"],
  ])("know whoever is registered by an address with %s", async (_, typed, kept) => {
    const { io, now } = world([kept]);
    await attendeesAdd({ event: "42", emails: [typed] }, io);
    expect([...now]).toEqual([kept]);
    await attendeesRemove({ event: "42", emails: [typed] }, io);
    expect([...now]).toEqual([]);
    expect(io.out()).toContain("1 attendee removed");
  });

  it("accept addresses as e-mail programs copy them", async () => {
    const { io, now } = world([]);
    await attendeesAdd({ event: "42", emails: ['"Lee, Ada" <Ada@example.com>', "mailto:grace@example.com"] }, io);
    expect([...now]).toEqual(["ada@example.com", "grace@example.com"]);
    await expect(attendeesAdd({ event: "42", emails: ["ada@example.com bob@"] }, io)).rejects.toThrow(UsageError);
  });

  it("say at a terminal that they are waiting for addresses", async () => {
    const { io, now } = world([], {}, { input: "ada@example.com\n", isTerminal: true });
    await attendeesAdd({ event: "42", emails: [], from: "-" }, io);
    expect([io.err(), [...now]]).toEqual([
      "Type or paste e-mail addresses, one per line, then press Ctrl-D.\n",
      ["ada@example.com"],
    ]);
  });

  it("read addresses from standard input", async () => {
    const { io, now } = world(
      ["ada@example.com", "grace@example.com"],
      {},
      { input: "ada@example.com\nnobody@example.com\n" },
    );
    expect(await attendeesRemove({ event: "42", emails: [], from: "-" }, io)).toBe(0);
    expect([...now]).toEqual(["grace@example.com"]);
    expect(io.out()).toBe("Event 42: 1 attendee removed, 1 not registered\n");
  });

  it("refuse an invalid address before adding anybody", async () => {
    const { io, changes } = world([]);
    await expect(attendeesAdd({ event: "42", emails: ["ada@example.com", "ada"] }, io)).rejects.toThrow(UsageError);
    await expect(attendeesAdd({ event: "42", emails: [] }, io)).rejects.toThrow(UsageError);
    expect(changes()).toBe(0);
  });

  it("refuse an unknown charset, also if there is no file to read with it", async () => {
    const { io, changes } = world(["ada@example.com"]);
    const options = { event: "42", emails: ["ada@example.com"], encoding: "klingon" };
    await expect(attendeesAdd(options, io)).rejects.toThrow('--encoding: "klingon" is not a charset');
    await expect(attendeesRemove(options, io)).rejects.toThrow(UsageError);
    expect(changes()).toBe(0);
  });
});

describe("attendees import", () => {
  const path = join(folder, "guests.csv");
  const people = Array.from({ length: 100 }, (_, i) => `guest-${i}@example.com`);

  it("registers everyone in a table, and changes nothing when run again", async () => {
    writeFileSync(path, `Name;E-Mail\n${people.map((email, i) => `Guest ${i};${email}`).join("\n")}\n`);
    const { io, now, changes } = world([]);
    expect(await attendeesImport({ event: "42", file: path }, io)).toBe(0);
    expect([...now].sort()).toEqual([...people].sort());
    expect(await attendeesImport({ event: "42", file: path }, io)).toBe(0);
    expect(changes()).toBe(100);
    expect(io.out()).toBe("Event 42: 100 attendees added\nEvent 42: 0 attendees added, 100 already registered\n");
  });

  it("reports progress every ten seconds, but not with --quiet", async () => {
    writeFileSync(path, people.join("\n"));
    for (const quiet of [false, true]) {
      const { io } = world([]);
      const { api } = await io.connect({});
      const { addAttendee } = api;
      api.addAttendee = async (...args) => {
        io.clock.now += 1000;
        await addAttendee(...args);
      };
      expect(await attendeesImport({ event: "42", file: path, quiet }, io)).toBe(0);
      const lines = io.err().split("\n").slice(0, -1);
      if (quiet) expect(lines).toEqual([]);
      else expect(lines.join("\n")).toMatch(/^(\d+ of 100 attendees added so far\n?){3,10}$/);
    }
  });

  it.each([130, 143] as const)(
    "on a signal starts no more requests, says how many are left, and exits with %i",
    async (exitCode) => {
      writeFileSync(path, people.join("\n"));
      const { io, now, changes } = world([]);
      const { api } = await io.connect({});
      const { addAttendee } = api;
      api.addAttendee = async (...args) => {
        await addAttendee(...args);
        if (changes() === 40) io.signal(exitCode);
      };
      expect(await attendeesImport({ event: "42", file: path }, io)).toBe(exitCode);
      expect(now.size).toBeGreaterThanOrEqual(40);
      expect(now.size).toBeLessThan(49);
      expect(io.out()).toBe(`Event 42: ${now.size} attendees added\n`);
      expect(io.err()).toBe(
        `photoup: ${100 - now.size} attendees left to do. Run the same command again to continue.\n`,
      );
    },
  );

  it("does not wait for answers after a second signal", async () => {
    writeFileSync(path, people.join("\n"));
    const { io } = world([]);
    const { api } = await io.connect({});
    let asked = 0;
    api.addAttendee = () => {
      if (++asked === 8) for (const _ of [1, 2]) io.signal(130);
      return new Promise(() => {});
    };
    expect(await attendeesImport({ event: "42", file: path }, io)).toBe(130);
    expect(io.err()).toBe("photoup: 100 attendees left to do. Run the same command again to continue.\n");
  });

  it("says how many are left if the API fails for everyone", async () => {
    writeFileSync(path, people.join("\n"));
    const { io, changes } = world([]);
    const { api } = await io.connect({});
    const { addAttendee } = api;
    api.addAttendee = async (...args) => {
      if (changes() === 40) throw refusal("not_allowed", 403);
      await addAttendee(...args);
    };
    await expect(attendeesImport({ event: "42", file: path }, io)).rejects.toMatchObject({ code: "not_allowed" });
    expect(io.err()).toBe("photoup: 60 attendees left to do. Run the same command again to continue.\n");
  });

  it("continues past addresses that cannot be registered, names them, and exits with 3", async () => {
    writeFileSync(path, "email\nada@example.com\nno address\nbad@example.com\ngrace@example.com\n");
    const { io, now } = world([], { "bad@example.com": refusal("invalid_request", 400) });
    expect(await attendeesImport({ event: "42", file: path }, io)).toBe(3);
    expect([...now].sort()).toEqual(["ada@example.com", "grace@example.com"]);
    expect(io.err()).toBe(
      'photoup: bad@example.com: invalid_request!\nphotoup: line 3: "no address" is not an e-mail address\n',
    );
    expect(io.out()).toBe("Event 42: 2 attendees added, 1 failed, 1 line without an address\n");
  });

  it("names columns with addresses that it left out, and their lines", async () => {
    const rows = [
      "A,a@example.com,z@example.com",
      "B,b@example.com,z@example.com",
      ",,",
      "C,c@example.com,z@example.com",
    ];
    writeFileSync(path, `Name,E-Mail,Invited by\n${rows.join("\n")}\n`);
    const { io, now } = world([]);
    expect(await attendeesImport({ event: "42", file: path }, io)).toBe(0);
    expect([...now].sort()).toEqual(["a@example.com", "b@example.com", "c@example.com"]);
    expect(io.err()).toBe(
      'photoup: column "Invited by" has addresses too, but its heading does not say that they are the guests\': they were left out (lines 2–3, 5). To include them, name the column "E-mail".\n',
    );
  });

  it("names the row that it treated as a heading, and shortens a long cell", async () => {
    writeFileSync(path, `Ann Lee\nada@example.com\n${"x".repeat(100_000)}@\n`);
    const { io } = world([]);
    expect(await attendeesImport({ event: "42", file: path }, io)).toBe(3);
    expect(io.err()).toBe(
      `photoup: line 3: "${"x".repeat(100)}…" is not an e-mail address\n` +
        'photoup: line 1: "Ann Lee" was treated as a title or heading, not as a guest\n',
    );
    await expect(attendeesAdd({ event: "42", emails: ["x".repeat(100_000)] }, io)).rejects.toThrow(/^.{0,150}$/);
  });

  it("fails if the person may not manage the event", async () => {
    writeFileSync(path, "ada@example.com\n");
    const { io } = world([], { "ada@example.com": refusal("not_allowed", 403) });
    await expect(attendeesImport({ event: "42", file: path }, io)).rejects.toMatchObject({ code: "not_allowed" });
  });

  it("refuses a workbook and an empty file, and adds nobody", async () => {
    const { io, now } = world([]);
    for (const [bytes, why] of [
      ["PK\x03\x04\x14\0\x06\0", /workbook.*export it as CSV/],
      ["", /has no e-mail address in it/],
      ["Name\n", /has no e-mail address in it|no e-mail address/],
    ] as const) {
      writeFileSync(path, bytes);
      const outcome = await attendeesImport({ event: "42", file: path }, io).catch((error: unknown) => error);
      if (bytes === "Name\n") expect(outcome).toBe(3);
      else expect(outcome).toMatchObject({ name: "UsageError", message: expect.stringMatching(why) });
    }
    expect(now.size).toBe(0);
  });

  it("reads Excel's Unicode text, and the charset given by --encoding", async () => {
    const { io, now } = world([]);
    writeFileSync(path, Buffer.from("\ufeffName\tE-Mail\r\nŽofie\tzofie@example.com\r\n", "utf16le"));
    expect(await attendeesImport({ event: "42", file: path }, io)).toBe(0);
    writeFileSync(path, Buffer.from("8e6f6669653b6b756e406578616d706c652e636f6d0a", "hex"));
    expect(await attendeesImport({ event: "42", file: path, encoding: "cp1250" }, io)).toBe(0);
    expect([...now].sort()).toEqual(["kun@example.com", "zofie@example.com"]);
    expect(io.err()).toBe("");
  });

  it("refuses a missing file as a usage error", async () => {
    await expect(attendeesImport({ event: "42", file: join(folder, "none") }, world([]).io)).rejects.toThrow(
      UsageError,
    );
  });
});
