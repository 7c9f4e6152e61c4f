// Registers people for an event and invites them by mail; reports the result for each, and what is left to do.
import type { MailRefusal, RegisterAnswer } from "../../api/contract.ts";
import type { ApiClient } from "../api-client.ts";
import { type ExitCode, exitCodes, RequestError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { jsonText } from "../output/json-text.ts";
import { say, shown } from "../output/say.ts";
import { count } from "../output/units.ts";
import { writeText } from "../output/write-text.ts";
import { forEachAtOnce } from "./for-each-at-once.ts";

export interface InviteOptions extends GlobalOptions {
  json?: boolean;
}

interface People {
  eventId: string;
  emails: readonly string[];
  /** How many lines of the table have no address. */
  invalid: number;
  /** Send a second mail to people who were invited before and have not signed in yet. */
  again: boolean;
}

type Outcome = "invited" | "hadAccount" | "mailRefused" | "notMailed" | "failed";

/**
 * Skips people already invited to this event, so that the same command continues where it was interrupted. Once the day's limit of
 * mails is reached, registers the others without a mail.
 */
export async function inviteAttendees(
  people: People,
  api: ApiClient,
  options: InviteOptions,
  io: Io,
): Promise<ExitCode> {
  const { eventId, emails, again, invalid } = people;
  const invited = again ? new Set<string>() : await invitedIn(eventId, api);
  const todo = emails.filter((email) => !invited.has(email));
  const outcomes: Record<Outcome, number> = { invited: 0, hadAccount: 0, mailRefused: 0, notMailed: 0, failed: 0 };
  let isLimitMet = false;

  async function inviteOne(email: string): Promise<void> {
    if (isLimitMet) {
      await api.addAttendee(eventId, email);
      outcomes.notMailed++;
      return tell(email, { email, registered: true, mailRefused: "limit" });
    }
    const answer = await api.inviteAttendee(eventId, email, again);
    if (answer.mailRefused === "limit") {
      isLimitMet = true;
      outcomes.notMailed++;
    } else outcomes[outcomeOf(answer)]++;
    await tell(email, answer);
  }

  async function tell(email: string, answer: Partial<RegisterAnswer>): Promise<void> {
    const line = options.json ? jsonText(answer) : shown(`${email}: ${describe(answer)}`);
    if (options.json || !options.quiet) await writeText(io.stdout, `${line}\n`);
  }

  // `attendees invite` skips nobody, so running it again would mail everyone twice.
  const next = again ? "People without a line here were not invited" : "Run the same command again to continue";
  const whatIsLeft = (n: number) => `${count(n, "person", "people")} left to do. ${next}.`;
  const { refused, exitCode } = await forEachAtOnce(todo, inviteOne, { whatIsLeft }, io);
  outcomes.failed += refused;
  const before = emails.length - todo.length;
  const lines = [`Event ${eventId}: ${summaryOf(outcomes, before, invalid)}`];
  if (isLimitMet) {
    lines.push(
      `No more invitations can be sent today: ${count(outcomes.notMailed, "person is", "people are")} registered, but not invited yet.`,
      "Run the same command again tomorrow, or ask whoever runs the server to set up its own mail sender (docs/deploying.md).",
    );
  }
  if (!options.quiet) say(options.json ? io.stderr : io.stdout, ...lines);
  const isAllMailed = outcomes.mailRefused + outcomes.notMailed + invalid === 0;
  return exitCode === exitCodes.ok && !isAllMailed ? exitCodes.someFailed : exitCode;
}

async function invitedIn(eventId: string, api: ApiClient): Promise<Set<string>> {
  const emails = new Set<string>();
  for await (const { email, invitedAt } of api.attendees(eventId)) if (invitedAt) emails.add(email.toLowerCase());
  return emails;
}

function outcomeOf({ invited, hadAccount, mailRefused }: RegisterAnswer): Outcome {
  if (invited) return "invited";
  if (hadAccount) return "hadAccount";
  if (mailRefused) return "mailRefused";
  throw new RequestError("This API registers people, but cannot invite them yet: ask whoever runs it to update it.", {
    status: 200,
    code: "cannot_invite",
    isTransient: false,
  });
}

const refusals: Readonly<Record<MailRefusal, string>> = {
  limit: "no invitation: no more mails can be sent today",
  address: "no invitation: no mail can be sent to this address",
  delivery: "no invitation: the mail could not be delivered",
  sender: "no invitation: the server's mail sender is not set up (docs/deploying.md)",
};

function describe({ registered, invited, hadAccount, mailRefused }: Partial<RegisterAnswer>): string {
  const invitation = invited
    ? "invited"
    : hadAccount
      ? "has an account"
      : (refusals[mailRefused as MailRefusal] ?? `no invitation: ${mailRefused}`);
  return `${registered ? "registered" : "registered before"}, ${invitation}`;
}

function summaryOf(outcomes: Record<Outcome, number>, before: number, invalid: number): string {
  const { invited, hadAccount, mailRefused, notMailed, failed } = outcomes;
  return [
    `${count(invited, "person", "people")} invited`,
    ...(before > 0 ? [`${before} invited before`] : []),
    ...(hadAccount > 0 ? [`${hadAccount} had an account`] : []),
    ...(mailRefused + notMailed > 0 ? [`${mailRefused + notMailed} without an invitation`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(invalid > 0 ? [`${count(invalid, "line")} without an address`] : []),
  ].join(", ");
}
