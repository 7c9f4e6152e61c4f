// PUT /events/{eventId}/attendees/{email}: organisers register somebody for an event, and invite them if requested. Can be repeated.
import { answerRequest, type HttpEvent, type HttpHandler } from "./answer-request.ts";
import { callerOf, requireOrganiser } from "./caller.ts";
import type { RegisterAnswer } from "./contract.ts";
import { assertNotDeleted, writeUnlessDeleted } from "./event-deletion.ts";
import { type InviteDependencies, inviteAttendee } from "./invite-attendee.ts";
import type { Log } from "./log.ts";
import { invalid, parseBody, parseEmailParameter, parseEventId } from "./parse-input.ts";
import type { PhotoTable } from "./photo-table.ts";

export interface RegisterDependencies extends Omit<InviteDependencies, "accounts"> {
  /** Created for the first invitation: registering alone does not need it. */
  accounts: () => InviteDependencies["accounts"];
  table: InviteDependencies["table"] & Pick<PhotoTable, "registerAttendee" | "forgetAttendee" | "readEvent">;
  log: Log;
}

export function registerAttendee({ table, accounts, now, log }: RegisterDependencies): HttpHandler {
  return answerRequest("registerAttendee", log, async (event) => {
    requireOrganiser(callerOf(event));
    const eventId = parseEventId(event);
    const { invite, again } = parseOptions(event);
    const email = parseEmailParameter(event);
    const before = await table.readEvent(eventId);
    assertNotDeleted(before);
    const registeredAt = now().toISOString();
    const { attendee, isNew } = await writeUnlessDeleted(table, {
      eventId,
      before,
      write: () => table.registerAttendee(eventId, email, registeredAt),
      // If another request has registered them meanwhile, that is for the event as it is now.
      takeBack: async ({ attendee }) => {
        if (attendee.registeredAt === registeredAt) await table.forgetAttendee(eventId, email);
      },
    });
    if (!invite) return { status: 200, body: attendee };
    const invitation = await inviteAttendee({ accounts: accounts(), table, now }, { eventId, attendee, again });
    const body: RegisterAnswer = { ...attendee, registered: isNew, ...invitation };
    return { status: 200, body };
  });
}

function parseOptions(event: HttpEvent): { invite: boolean; again: boolean } {
  const { invite = false, again = false } = event.body ? parseBody(event) : {};
  if (typeof invite !== "boolean") throw invalid("invite must be true or false.");
  if (typeof again !== "boolean") throw invalid("again must be true or false.");
  if (again && !invite) throw invalid("again needs invite.");
  return { invite, again };
}
