// Invites an attendee: creates the account if needed, and sends one mail however often it is called, unless another is requested.
import type { Accounts, Invitation } from "./accounts.ts";
import { tryAgainSoon } from "./api-error.ts";
import type { Attendee, RegisterAnswer } from "./contract.ts";
import type { PhotoTable } from "./photo-table.ts";

export interface InviteDependencies {
  accounts: Pick<Accounts, "invite" | "inviteAgain">;
  table: Pick<PhotoTable, "noteInvited">;
  now: () => Date;
}

type InviteResult = Pick<RegisterAnswer, "invited" | "hadAccount" | "mailRefused" | "invitedAt">;

/**
 * Records the mail with the registration after it was sent: a retry after a failure in between sends a second mail, but nobody gets none.
 * @param again also invite somebody who was invited before and has not chosen a password yet
 */
export async function inviteAttendee(
  { accounts, table, now }: InviteDependencies,
  { eventId, attendee, again }: { eventId: string; attendee: Attendee; again: boolean },
): Promise<InviteResult> {
  const { email, invitedAt } = attendee;
  let invitation: Invitation = await accounts.invite(email);
  if (invitation === "exists") {
    if (invitedAt !== undefined && !again) return { hadAccount: true };
    invitation = await accounts.inviteAgain(email);
  }
  if (invitation === "hasPassword") return { hadAccount: true };
  if (invitation === "exists") throw tryAgainSoon("slow_down", "Try again.");
  if (invitation !== "mailed") return { mailRefused: invitation.refused };
  const at = now().toISOString();
  await table.noteInvited(eventId, email, at);
  return { invited: true, invitedAt: at };
}
