// POST /events/{eventId}/tickets: organisers create a ticket. Its secret is in this response and nowhere else.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { callerOf, requireOrganiser } from "./caller.ts";
import type { CreatedTicket } from "./contract.ts";
import { assertNotDeleted, writeUnlessDeleted } from "./event-deletion.ts";
import { hashOfSecret } from "./hash-ticket-secret.ts";
import type { Log } from "./log.ts";
import { parseBody, parseEventId } from "./parse-input.ts";
import { parseTicket } from "./parse-ticket.ts";
import type { PhotoTable } from "./photo-table.ts";
import { showTicket } from "./show-ticket.ts";

export interface CreateTicketDependencies {
  table: Pick<PhotoTable, "createTicket" | "forgetTicket" | "noteEvent" | "readEvent">;
  randomBytes: (count: number) => Uint8Array;
  now: () => Date;
  log: Log;
}

const secretBytes = 24;
const idCharacters = "abcdefghijkmnpqrstuvwxyz23456789"; // without l, 1, o and 0: people read ids to each other
const idLength = 10;

export function createTicket({ table, randomBytes, now, log }: CreateTicketDependencies): HttpHandler {
  return answerRequest("createTicket", log, async (event) => {
    requireOrganiser(callerOf(event));
    const eventId = parseEventId(event);
    const asked = parseTicket(parseBody(event), now());
    const before = await table.readEvent(eventId);
    assertNotDeleted(before);
    await table.noteEvent(eventId);
    const secret = Buffer.from(randomBytes(secretBytes)).toString("base64url");
    const suffix = Array.from(randomBytes(idLength), (byte) => idCharacters[byte % idCharacters.length]).join("");
    const ticket = {
      ...asked,
      ticketId: `${eventId}.${suffix}`,
      eventId,
      secretHash: hashOfSecret(secret),
      createdAt: now().toISOString(),
      photos: 0,
      bytes: 0,
      storedPhotos: 0,
      storedBytes: 0,
    };
    await writeUnlessDeleted(table, {
      eventId,
      before,
      write: async () => {
        if (!(await table.createTicket(ticket))) throw new Error("two tickets were given one id");
      },
      takeBack: () => table.forgetTicket(ticket.ticketId),
    });
    const body: CreatedTicket = { ...showTicket(ticket), secret };
    return { status: 201, body };
  });
}
