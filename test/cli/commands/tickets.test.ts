import { describe, expect, it } from "vitest";
import type { TicketInfo, TicketRequest } from "../../../api/contract.ts";
import { ticketsCreate, ticketsList, ticketsRevoke } from "../../../cli/commands/tickets.ts";
import { RequestError, UsageError } from "../../../cli/errors.ts";
import { each, fakeIo } from "../../support/fake-io.ts";

const secret = "0123456789abcdefghijABCDEFGHIJ-_";
const ticket: TicketInfo = {
  ...{ ticketId: "42.abcdefghjk", eventId: "42", name: "Second shooter", maxPhotos: 2000, maxBytes: 50e9 },
  ...{ uploadedBy: "Second shooter (ticket abcdefghjk)", createdAt: "2026-11-22T00:00:00.000Z" },
  ...{ expiresAt: "2026-11-29T00:00:00.000Z", photos: 312, bytes: 4_100_000_000, storedPhotos: 310, storedBytes: 4e9 },
};

function creating(columns = 80, isTerminal = true) {
  const asked: TicketRequest[] = [];
  const io = fakeIo({
    columns,
    isTerminal,
    api: {
      createTicket: async (_, body) => {
        asked.push(body);
        return { ...ticket, secret };
      },
    },
  });
  return { io, asked };
}

describe("tickets create", () => {
  it("prints only the link on standard output, and its QR code and scope on standard error", async () => {
    const { io, asked } = creating();
    const flags = { for: "Second shooter", expires: "7d", maxPhotos: "2000", maxBytes: "50G" };
    expect(await ticketsCreate({ event: "event-42", ...flags }, io)).toBe(0);
    expect(io.out()).toBe(`https://api.example.com/dev/#/t/42.abcdefghjk/${secret}\n`);
    expect(io.err()).toMatch(/[█▀▄]{5}/);
    expect(io.err()).toContain("Second shooter");
    expect(io.err()).not.toContain(secret);
    expect(io.err()).toMatch(
      /^Ticket 42\.abcdefghjk for Second shooter: event 42, until .*, up to 2,000 photos and 50\.0 GB\.\n/,
    );
    expect(asked).toEqual([
      { name: "Second shooter", expiresAt: "2026-11-29T00:00:00.000Z", maxPhotos: 2000, maxBytes: 50e9 },
    ]);
  });

  it.each([40, 33, 20])("draws a QR code on a terminal of %i columns only if it fits", async (columns) => {
    const { io } = creating(columns);
    await ticketsCreate({ event: "42", for: "x" }, io);
    const code = io
      .err()
      .split("\n")
      .filter((line) => /[█▀▄]/.test(line));
    expect(code.every((line) => line.length <= columns)).toBe(true);
    expect(code.length > 0).toBe(columns === 40);
    if (columns < 40) expect(io.err()).toContain("too narrow to show the QR code");
  });

  it("names the time that the API refuses as it was typed", async () => {
    const refusal = { status: 400, code: "invalid_request", isTransient: false };
    const refuse = () => Promise.reject(new RequestError("expiresAt must be in the future.", refusal));
    const io = fakeIo({ api: { createTicket: refuse } });
    await expect(ticketsCreate({ event: "42", for: "x", expires: "2020-01-01" }, io)).rejects.toThrow(
      '--expires must be in the future, not "2020-01-01".',
    );
  });

  it("draws no QR code into a log, where anyone could scan the link", async () => {
    const { io } = creating(80, false);
    await ticketsCreate({ event: "42", for: "x" }, io);
    expect(io.err()).not.toMatch(/[█▀▄]|QR/);
    expect(io.out()).toContain(secret);
  });

  it.each([
    [
      "43",
      "photoup: Event 42 is new: nobody has created it or uploaded to it. Is that the right id? If not, `photoup tickets revoke 42 42.abcdefghjk` ends this ticket.\n",
    ],
    ["42", ""],
  ])("warns an organiser whose event is new: %s is there", async (eventId, said) => {
    const { io } = creating();
    let isMade = false;
    const { connect } = io;
    io.connect = async (options) => {
      const connection = await connect(options);
      const { createTicket } = connection.api;
      connection.api.createTicket = (...asked) => {
        isMade = true;
        return createTicket(...asked);
      };
      // The ticket makes its event known.
      connection.api.events = () => each({ eventId }, ...(isMade ? [{ eventId: "42" }] : []));
      const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
      const claims = { email: "ann@example.com", "cognito:groups": ["organisers"], exp: 1 };
      const idToken = async () => `${part({})}.${part(claims)}.x`;
      return { ...connection, session: { ...connection.session, idToken } };
    };
    expect(await ticketsCreate({ event: "42", for: "x", quiet: true }, io)).toBe(0);
    expect(io.err()).toBe(said);
    await ticketsCreate({ event: "42", for: "x", json: true }, io);
    expect(io.err()).toBe(said);
  });

  it("with --json prints the ticket and its link as one object, and nothing on standard error", async () => {
    const { io } = creating();
    await ticketsCreate({ event: "42", for: "Second shooter", json: true }, io);
    expect(JSON.parse(io.out())).toEqual({
      ...ticket,
      link: `https://api.example.com/dev/#/t/42.abcdefghjk/${secret}`,
    });
    expect(io.err()).toBe("");
  });

  it("is valid for a week by default, or until the end of a given day", async () => {
    const { io, asked } = creating();
    await ticketsCreate({ event: "42", for: "x" }, io);
    await ticketsCreate({ event: "42", for: "x", expires: "2026-12-24" }, io);
    await ticketsCreate({ event: "42", for: "x", expires: "2026-12-24T18:00+01:00" }, io);
    expect(asked.map(({ expiresAt }) => expiresAt)).toEqual([
      "2026-11-29T00:00:00.000Z",
      new Date("2026-12-24T23:59:59").toISOString(),
      "2026-12-24T17:00:00.000Z",
    ]);
  });

  it.each([
    [{}],
    [{ for: " " }],
    [{ for: "x", expires: "tomorrow" }],
    [{ for: "x", expires: "2026-02-30" }],
    [{ for: "x", expires: "7" }],
    [{ for: "x", maxPhotos: "0" }],
    [{ for: "x", maxBytes: "much" }],
  ])("%j is wrong usage, and sends no request", async (flags) => {
    const { io, asked } = creating();
    await expect(ticketsCreate({ event: "42", ...flags }, io)).rejects.toThrow(UsageError);
    expect(asked).toEqual([]);
  });
});

describe("tickets list", () => {
  it("says for each whom it is for, until when, and how much was uploaded, safely for a terminal", async () => {
    const others = [
      { ...ticket, revokedAt: ticket.createdAt, name: "\x1b[31mred" },
      { ...ticket, expiresAt: "2026-11-21T00:00:00.000Z" },
    ];
    const io = fakeIo({ api: { tickets: () => each<TicketInfo>(ticket, ...others) } });
    expect(await ticketsList({ event: "42" }, io)).toBe(0);
    const lines = io.out().trimEnd().split("\n");
    expect(lines[0]).toMatch(
      /^42\.abcdefghjk {2}Second shooter {2}until .*312 of 2,000 photos, .* of .*; 310 arrived$/,
    );
    expect(lines[1]).toContain("revoked");
    expect(lines[2]).toContain("expired");
    expect(io.out()).not.toContain("\x1b");
  });

  it("with --json prints each unchanged; says so if there are none", async () => {
    const io = fakeIo({ api: { tickets: () => each<TicketInfo>(ticket) } });
    await ticketsList({ event: "42", json: true }, io);
    expect(JSON.parse(io.out())).toEqual(ticket);
    const none = fakeIo({ api: { tickets: () => each<TicketInfo>() } });
    expect([await ticketsList({ event: "42" }, none), none.err()]).toEqual([0, "Event 42 has no tickets.\n"]);
  });
});

describe("tickets revoke", () => {
  function revoking(options: { isTerminal?: boolean; input?: string } = {}) {
    const revoked: string[] = [];
    const io = fakeIo({
      ...options,
      api: {
        tickets: () => each<TicketInfo>(ticket),
        revokeTicket: async (_, id) => {
          if (id.endsWith("zzzzzzzzzz")) {
            throw new RequestError("none", { status: 404, code: "not_found", isTransient: false });
          }
          revoked.push(id);
        },
      },
    });
    return { io, revoked };
  }

  it("lists the tickets, asks, and revokes nothing after a no", async () => {
    const no = revoking({ isTerminal: true, input: "n\n" });
    expect(await ticketsRevoke({ event: "42", tickets: ["abcdefghjk"] }, no.io)).toBe(130);
    expect(no.io.err()).toContain("Second shooter");
    expect(no.revoked).toEqual([]);
    const yes = revoking({ isTerminal: true, input: "y\n" });
    await ticketsRevoke({ event: "42", tickets: ["42.abcdefghjk", "abcdefghjk"] }, yes.io);
    expect(yes.revoked).toEqual(["42.abcdefghjk"]);
  });

  it("needs --yes without a terminal; continues past an unknown ticket, and exits with 3", async () => {
    const { io, revoked } = revoking();
    await expect(ticketsRevoke({ event: "42", tickets: ["abcdefghjk"] }, io)).rejects.toThrow(UsageError);
    const tickets = ["zzzzzzzzzz", "abcdefghjk"];
    expect(await ticketsRevoke({ event: "42", tickets, yes: true }, io)).toBe(3);
    expect(revoked).toEqual(["42.abcdefghjk"]);
  });

  it("on a signal revokes no more, and says how many are left", async () => {
    const { io } = revoking();
    const { api } = await io.connect({});
    api.revokeTicket = async () => io.signal(143);
    const tickets = ["abcdefghjk", "abcdefghjm"];
    expect(await ticketsRevoke({ event: "42", tickets, yes: true }, io)).toBe(143);
    expect(io.out()).toBe("revoked 42.abcdefghjk\n");
    expect(io.err()).toBe("photoup: 1 ticket not revoked. Run the same command again to continue.\n");
  });

  it("refuses another event's ticket, and does not show the secret of a pasted link", async () => {
    const { io } = revoking();
    await expect(ticketsRevoke({ event: "42", tickets: ["43.abcdefghjk"], yes: true }, io)).rejects.toThrow(UsageError);
    const link = `https://a.example/#/t/42.abcdefghjk/${secret}`;
    const failure = await ticketsRevoke({ event: "42", tickets: [link], yes: true }, io).catch((error) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect(String(failure)).not.toContain(secret);
  });
});
