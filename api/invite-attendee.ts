// Invites an attendee: an account where there is none, and one mail however often the same is asked, unless another is asked for.
import type { Accounts, Invitation } from "./accounts.ts";
import { ApiError } from "./api-error.ts";
import type { Attendee, RegisterAnswer } from "./contract.ts";
import type { PhotoTable } from "./photo-table.ts";

export interface InviteDependencies {
  accounts: Pick<Accounts, "invite" | "inviteAgain">;
  table: Pick<PhotoTable, "noteInvited">;
  now: () => Date;
}

type Told = Pick<RegisterAnswer, "invited" | "hadAccount" | "mailRefused" | "invitedAt">;

/**
 * That the mail went out is noted with the registration, after it did: who asks again after a failure in between gets a second mail,
 * and nobody gets none.
 * @param again also where they were invited before, and have not chosen a password yet
 */
export async function inviteAttendee(
  { accounts, table, now }: InviteDependencies,
  { eventId, attendee, again }: { eventId: string; attendee: Attendee; again: boolean },
): Promise<Told> {
  const { email, invitedAt } = attendee;
  let invitation: Invitation = await accounts.invite(email);
  if (invitation === "exists") {
    if (invitedAt !== undefined && !again) return { hadAccount: true };
    invitation = await accounts.inviteAgain(email);
  }
  if (invitation === "hasPassword") return { hadAccount: true };
  if (invitation === "exists") throw new ApiError("slow_down", "Try again.", { retryAfterSeconds: 1 });
  if (invitation !== "mailed") return { mailRefused: invitation.refused };
  const at = now().toISOString();
  await table.noteInvited(eventId, email, at);
  return { invited: true, invitedAt: at };
}
