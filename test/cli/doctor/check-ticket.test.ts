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

it("a ticket that is good passes, with what is left of it", async () => {
  expect(await check(async () => ({ ...answer, maxPhotos: 2000 }))).toMatchObject({
    state: "ok",
    saw: expect.stringMatching(/^for Ann, event 42, until .*; 1,990 photos left$/),
  });
  expect((await check(async () => answer)).saw).not.toContain("left");
});

it("one whose photos are used up, or that is refused, is wrong, and says what to do", async () => {
  expect(await check(async () => ({ ...answer, maxPhotos: 10 }))).toMatchObject({ state: "wrong" });
  const refused = new RequestError("It was revoked.", { status: 403, code: "ticket_revoked", isTransient: false });
  expect(await check(() => Promise.reject(refused))).toMatchObject({ state: "wrong", exitCode: 5 });
});
