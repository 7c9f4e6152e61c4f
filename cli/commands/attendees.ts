// photoup attendees list|add|remove|import|invite: who can upload to an event; for organisers.
import type { ApiClient } from "../api-client.ts";
import { type ExitCode, exitCodes, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { csvRowFor } from "../output/csv.ts";
import { display, displayPath } from "../output/display.ts";
import { jsonText } from "../output/json-text.ts";
import { quoted } from "../output/quoted.ts";
import { say, warn } from "../output/say.ts";
import { sayNowAndThen } from "../output/say-now-and-then.ts";
import { count, grouped } from "../output/units.ts";
import { writeText } from "../output/write-text.ts";
import { charsetNamed, decodeTable } from "../read-table.ts";
import { addressesIn } from "./addresses-in.ts";
import { type DeleteAccountsOptions, deleteAccounts } from "./delete-accounts.ts";
import { eventIdOfArgument } from "./event-id.ts";
import { forEachAtOnce } from "./for-each-at-once.ts";
import { inviteAttendees } from "./invite-attendees.ts";
import { type FoundEmails, findEmails, readBytes } from "./read-emails.ts";
import { warnOfOthers } from "./warn-of-others.ts";

export interface AttendeesListOptions extends GlobalOptions {
  event: string;
  json?: boolean;
  csv?: boolean;
}

export async function attendeesList(options: AttendeesListOptions, io: Io): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  if (options.json && options.csv) throw new UsageError("--json and --csv cannot be used together.");
  const { api } = await io.connect(options);
  const row = csvRowFor(io.isTerminal.stdout);
  const csvHead = options.csv ? row(["email", "registeredAt"]) : "";
  let found = 0;
  await writeText(io.stdout, csvHead);
  for await (const attendee of api.attendees(eventId)) {
    found++;
    const { email, registeredAt } = attendee;
    const plain = options.csv ? row([email, registeredAt]) : `${display(email)}\n`;
    if (!(await writeText(io.stdout, options.json ? `${jsonText(attendee)}\n` : plain))) break;
  }
  if (found === 0 && !options.quiet) say(io.stderr, `Event ${eventId} has no attendees yet.`);
  await api.close();
  return exitCodes.ok;
}

interface TableOptions {
  /** The file's charset, if the file does not state it. */
  encoding?: string;
}

export interface AttendeesChangeOptions extends GlobalOptions, TableOptions {
  event: string;
  emails: string[];
  /** A file of addresses; `-` is standard input. */
  from?: string;
}

interface InvitingOptions {
  /** Create an account if there is none, and mail an invitation. */
  invite?: boolean;
  /** With --invite: print the result for each person. */
  json?: boolean;
}

export async function attendeesAdd(options: AttendeesChangeOptions & InvitingOptions, io: Io): Promise<ExitCode> {
  return add(options, io, await emailsOf(options, io));
}

export interface AttendeesImportOptions extends GlobalOptions, TableOptions, InvitingOptions {
  event: string;
  file: string;
}

/** Running it again with the same file changes nothing: people already registered are only counted. */
export async function attendeesImport(options: AttendeesImportOptions, io: Io): Promise<ExitCode> {
  return add(options, io, await emailsIn(options.file, options, io));
}

/** Invites again whoever has not signed in yet, even if their temporary password has expired. */
export async function attendeesInvite(
  options: AttendeesChangeOptions & Pick<InvitingOptions, "json">,
  io: Io,
): Promise<ExitCode> {
  return invite(options, io, await emailsOf(options, io), true);
}

export interface AttendeesRemoveOptions extends AttendeesChangeOptions, Pick<DeleteAccountsOptions, "yes"> {
  /** Also delete their accounts and all their other registrations. */
  account?: boolean;
}

export async function attendeesRemove(options: AttendeesRemoveOptions, io: Io): Promise<ExitCode> {
  const found = await emailsOf(options, io);
  if (!options.account) return change(options, io, "removed", found);
  const exitCode = await deleteAccounts({ ...options, emails: found.emails }, io);
  warnOfOthers(found, io);
  return found.invalid.length > 0 && exitCode === exitCodes.ok ? exitCodes.someFailed : exitCode;
}

async function add(options: GlobalOptions & InvitingOptions & { event: string }, io: Io, found: FoundEmails) {
  if (options.json && !options.invite) throw new UsageError("--json needs --invite.");
  return options.invite ? invite(options, io, found, false) : change(options, io, "added", found);
}

async function invite(
  options: GlobalOptions & InvitingOptions & { event: string },
  io: Io,
  found: FoundEmails,
  again: boolean,
): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  const { api } = await io.connect(options);
  const { emails, invalid } = found;
  warnOfOthers(found, io);
  try {
    return await inviteAttendees({ eventId, emails, invalid: invalid.length, again }, api, options, io);
  } finally {
    await api.close();
  }
}

async function emailsOf(options: AttendeesChangeOptions, io: Io): Promise<FoundEmails> {
  const { emails, from } = options;
  if (emails.length === 0 && from === undefined) {
    throw new UsageError(
      "Which people? Give their e-mail addresses, or a file of them with --from (- is standard input).",
    );
  }
  if (options.encoding !== undefined) charsetNamed(options.encoding); // throws, also if there is no file
  const named = emails.flatMap(addressesOf);
  const listed = from === undefined ? { emails: [], invalid: [], passedOver: [] } : await emailsIn(from, options, io);
  return { ...listed, emails: [...new Set([...named, ...listed.emails])] };
}

/** The addresses in an argument: `ann@x.org`, or as people paste it, `Ann Lee <ann@x.org>`. Throws UsageError. */
function addressesOf(text: string): string[] {
  const { found, odd } = addressesIn(text);
  if (found.length > 0 && odd.length === 0) return found;
  throw new UsageError(`${quoted(text)} is not an e-mail address.`);
}

async function emailsIn(file: string, { encoding }: TableOptions, io: Io): Promise<FoundEmails> {
  const charset = encoding === undefined ? undefined : charsetNamed(encoding);
  const name = file === "-" ? "Standard input" : displayPath(file);
  const { text, warnings } = decodeTable(await readBytes(file, io), name, charset);
  for (const warning of warnings) warn(io.stderr, warning);
  const found = findEmails(text, name);
  if (found.emails.length + found.invalid.length === 0) throw new UsageError(`${name} has no e-mail address in it.`);
  return found;
}

/** Adds or removes each address; those already as they should be are only counted. */
async function change(
  options: GlobalOptions & { event: string },
  io: Io,
  done: "added" | "removed",
  found: FoundEmails,
) {
  const eventId = eventIdOfArgument(options.event);
  const { api } = await io.connect(options);
  const registered = await registeredIn(eventId, api);
  const todo = found.emails.filter((email) => registered.has(email) !== (done === "added"));
  let changed = 0;
  const tell = sayNowAndThen(io, () => `${grouped(changed)} of ${count(todo.length, "attendee")} ${done} so far`);
  const { refused: failed, exitCode } = await forEachAtOnce(
    todo,
    async (email) => {
      await (done === "added" ? api.addAttendee(eventId, email) : api.removeAttendee(eventId, email));
      changed++;
      if (!options.quiet) tell();
    },
    { whatIsLeft: (n) => `${count(n, "attendee")} left to do. Run the same command again to continue.` },
    io,
  );
  warnOfOthers(found, io);
  const asBefore = found.emails.length - todo.length;
  const parts = [`${count(changed, "attendee")} ${done}`];
  if (asBefore > 0) parts.push(`${asBefore} ${done === "added" ? "already registered" : "not registered"}`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (found.invalid.length > 0) parts.push(`${count(found.invalid.length, "line")} without an address`);
  if (!options.quiet) say(io.stdout, `Event ${eventId}: ${parts.join(", ")}`);
  await api.close();
  return exitCode === exitCodes.ok && found.invalid.length > 0 ? exitCodes.someFailed : exitCode;
}

async function registeredIn(eventId: string, api: ApiClient): Promise<Set<string>> {
  const emails = new Set<string>();
  for await (const attendee of api.attendees(eventId)) emails.add(attendee.email.toLowerCase());
  return emails;
}
