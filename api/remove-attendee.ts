// DELETE /events/{eventId}/attendees/{email}: organisers remove a registration and end the attendee's active uploads; with `account=true`,
// also every other registration and the account. Can be repeated.
import type { Accounts } from "./accounts.ts";
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { type Caller, callerOf, requireOrganiser } from "./caller.ts";
import type { RemoveAttendeeAnswer } from "./contract.ts";
import type { Log } from "./log.ts";
import { invalid, parseEmailParameter, parseEventId, parseFlag } from "./parse-input.ts";
import type { PhotoTable } from "./photo-table.ts";
import { type TakeOffDependencies, takeOffEvent } from "./take-off-event.ts";

export interface RemoveAttendeeDependencies extends TakeOffDependencies {
  table: TakeOffDependencies["table"] & Pick<PhotoTable, "listEventsOf">;
  /** Created for the first account to delete. */
  accounts: () => Pick<Accounts, "isOrganiser" | "remove">;
  log: Log;
}

const eventsAtOnce = 100;

export function removeAttendee(deps: RemoveAttendeeDependencies): HttpHandler {
  return answerRequest("removeAttendee", deps.log, async (event) => {
    const caller = callerOf(event);
    requireOrganiser(caller);
    const eventId = parseEventId(event);
    const email = parseEmailParameter(event);
    const withAccount = parseFlag(event, "account");
    if (withAccount) await assertMayGo(deps, email, caller);
    await takeOff(deps, eventId, email);
    if (!withAccount) return { status: 204 };
    await takeOffAll(deps, email);
    const body: RemoveAttendeeAnswer = { hadAccount: await deps.accounts().remove(email) };
    return { status: 200, body };
  });
}

/** An ID token outlives its account by half an hour, but without registrations it is useless. */
async function takeOffAll(deps: RemoveAttendeeDependencies, email: string): Promise<void> {
  for (let after: string | undefined, isLast = false; !isLast; ) {
    const page = await deps.table.listEventsOf(email, { limit: eventsAtOnce, after });
    for (const eventId of page.eventIds) await takeOff(deps, eventId, email);
    after = page.eventIds.at(-1);
    isLast = page.isLast;
  }
}

const takeOff = (deps: RemoveAttendeeDependencies, eventId: string, email: string): Promise<void> =>
  takeOffEvent(deps, { eventId, uploader: email, removedAt: deps.now() });

/** Only whoever runs the stage appoints and dismisses organisers. */
async function assertMayGo({ accounts }: RemoveAttendeeDependencies, email: string, caller: Caller): Promise<void> {
  if (email === caller.email) throw invalid("This is your own account: ask another organiser to remove it.");
  if (!(await accounts().isOrganiser(email))) return;
  throw invalid("This is an organiser's account. Remove them from the organisers first.");
}
