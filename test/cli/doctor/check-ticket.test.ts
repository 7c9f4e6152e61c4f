import { expect, it } from "vitest";
import type { TicketAnswer } from "../../../api/contract.ts";
import { checkTicket } from "../../../cli/doctor/check-ticket.ts";
import { RequestError } from "../../../cli/errors.ts";
import type { Connection } from "../../../cli/io.ts";

const answer: TicketAnswer = {
  ...{ ticketId: "42.abcdefghjk", eventId: "42", name: "Ann", uploadedBy: "Ann (ticket abcdefghjk)" },
  ...{ createdAt: "2026-11-22T10:00:00Z", expiresAt: "2026-11-29T10:00:00Z" },
  ...{ photos: 10, bytes: 3000, storedPhotos: 2, storedBytes: 2000 },
};
const check = (ticket: () => Promise<TicketAnswer>) => checkTicket(async () => ({ api: { ticket } }) as Connection);

it("a valid ticket passes, with what is left of it", async () => {
  expect(await check(async () => ({ ...answer, maxPhotos: 2000 }))).toMatchObject({
    state: "ok",
    saw: expect.stringMatching(/^for Ann, event 42, until .*; 1,990 photos left$/),
  });
  expect((await check(async () => answer)).saw).not.toContain("left");
});

it.each([
  ["photos", { maxPhotos: 10 }, "; 0 photos left"],
  ["bytes", { maxBytes: 3000 }, "; 0 B left"],
])("a ticket whose %s are used up is wrong, with advice and a push's exit code", async (_, limits, left) => {
  expect(await check(async () => ({ ...answer, ...limits }))).toEqual({
    ...{ check: "ticket", state: "wrong", exitCode: 3, saw: expect.stringContaining(left) },
    advice: "It accepts no more photos. Ask the organiser for a new link.",
  });
});

it.each([
  ["ticket_revoked", 403, 5, "This ticket was revoked. Ask the organiser for a new link."],
  ["ticket_expired", 403, 5, "This ticket expired on 22 Nov. Ask the organiser for a new link."],
])("a ticket refused as %s is wrong, and what to do is said once", async (code, status, exitCode, message) => {
  const refused = new RequestError(message, { status, code, isTransient: false });
  expect(await check(() => Promise.reject(refused))).toEqual({
    check: "ticket",
    state: "wrong",
    exitCode,
    saw: message,
  });
});

it.each([
  ["event_deleted", 410, 5, "Ask the organiser for a new link"],
  ["ticket_invalid", 401, 4, "Copy the whole link again"],
  ["ECONNREFUSED", undefined, 6, "The lines above"],
])("a ticket refused as %s is wrong, with advice", async (code, status, exitCode, advice) => {
  const refused = new RequestError("It is refused.", { status, code, isTransient: false });
  const finding = await check(() => Promise.reject(refused));
  expect(finding).toMatchObject({ state: "wrong", exitCode, advice: expect.stringContaining(advice) });
});
