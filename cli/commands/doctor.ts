// photoup doctor [FOLDER]: checks everything an upload needs; each line passes or says what to do.
import { checkApi, checkTls, proxyFinding } from "../doctor/check-connection.ts";
import { checkDisk } from "../doctor/check-disk.ts";
import { checkHome } from "../doctor/check-home.ts";
import { checkMails } from "../doctor/check-mails.ts";
import { checkSignIn } from "../doctor/check-sign-in.ts";
import { checkTicket } from "../doctor/check-ticket.ts";
import { checkUpload } from "../doctor/check-upload.ts";
import { type Finding, findingOf } from "../doctor/finding.ts";
import { type ExitCode, exitCodes } from "../errors.ts";
import type { Connection, GlobalOptions, Io } from "../io.ts";
import { hideSecrets } from "../output/hide-secrets.ts";
import { jsonText } from "../output/json-text.ts";
import { say } from "../output/say.ts";
import { writeText } from "../output/write-text.ts";
import type { Upload } from "../ports.ts";
import { apiUrlOf, homeFolderOf, profileNameOf } from "../settings.ts";
import { findProfile } from "../sign-in/profiles.ts";
import { version } from "../version.ts";
import { isNewEvent } from "./ask-new-event.ts";
import { eventIdOfArgument, eventIdOfPath } from "./event-id.ts";
import { connectWith, eventIdFor, ticketOf } from "./ticket-of.ts";
import { transferOptionsOf } from "./transfer-options.ts";
import { waitForPath } from "./wait-for-path.ts";

export interface DoctorOptions extends GlobalOptions {
  folder?: string;
  event?: string;
  json?: boolean;
}

/** Exits with 0 if nothing is wrong, otherwise as a push would for the first problem. */
export function doctorWith(upload: Upload): (options: DoctorOptions, io: Io) => Promise<ExitCode> {
  return async (options, io) => {
    const eventId = options.event === undefined ? eventIdOfFolder(options.folder) : eventIdOfArgument(options.event);
    let exitCode: ExitCode = exitCodes.ok;
    for await (const finding of findings(options, eventId, io, upload)) {
      if (finding.state === "wrong" && exitCode === exitCodes.ok) exitCode = finding.exitCode ?? exitCodes.usage;
      if (options.json) await writeText(io.stdout, jsonLine(finding));
      else say(io.stdout, ...lines(finding));
    }
    return exitCode;
  };
}

const eventIdOfFolder = (folder: string | undefined) => (folder === undefined ? undefined : eventIdOfPath(folder));

/** `doctor event-42` checks event 42 even if there is no such folder; then the working folder is read. */
async function folderToRead(folder = "."): Promise<string> {
  return eventIdOfPath(folder) === undefined || (await waitForPath(folder)) ? folder : ".";
}

async function* findings(
  options: DoctorOptions,
  eventId: string | undefined,
  io: Io,
  upload: Upload,
): AsyncGenerator<Finding> {
  const { env } = io;
  yield { check: "photoup", state: "ok", saw: `${version} on Node ${process.version}, ${io.platform}` };
  const home = await homeFinding(env);
  yield home;
  if (home.state === "wrong") return; // no command works without a home
  const ticket = await ticketOf(options, io);
  if (ticket) eventIdFor(ticket, options.event, options.folder === undefined ? [] : [options.folder]);
  const apiUrl = ticket?.apiUrl ?? (await apiUrlOrFinding(options, io));
  if (typeof apiUrl !== "string") {
    yield apiUrl;
  } else {
    yield proxyFinding(apiUrl, env);
    yield await checkTls(apiUrl, env);
    yield* await checkApi(apiUrl, env, io.now);
    let connection: Promise<Connection> | undefined;
    const connect = () => {
      connection ??= connectWith(ticket, { ...options, asks: false }, io);
      return connection;
    };
    const signIn = await (ticket ? checkTicket(connect) : checkSignIn(connect, env));
    yield signIn;
    if (signIn.state === "ok" && !ticket) yield* checkMails(await connect());
    if (ticket) {
      yield { check: "upload", state: "skipped", saw: "not tried: with a ticket, the test photo could not be removed" };
    } else if (eventId === undefined || signIn.state !== "ok") {
      const advice = eventId === undefined ? "Name an event to try it: `photoup doctor --event 42`." : "Sign in first.";
      yield { check: "upload", state: "skipped", saw: "not tried", advice };
    } else {
      yield* tryUpload(eventId, await connect(), io, upload);
    }
  }
  yield await checkDisk(await folderToRead(options.folder), io.elapsedMs);
}

async function homeFinding(env: Io["env"]): Promise<Finding> {
  try {
    return await checkHome(homeFolderOf(env));
  } catch (error) {
    return findingOf("home", error, undefined);
  }
}

async function* tryUpload(eventId: string, connection: Connection, io: Io, upload: Upload): AsyncGenerator<Finding> {
  if (await isNewEvent(connection, eventId)) {
    const saw = `not tried: there is no event ${eventId}, and an upload would create it`;
    const advice = `If that is the right id, create it first: \`photoup events create ${eventId}\`.`;
    yield { check: "upload", state: "skipped", saw, advice };
    return;
  }
  const transfer = transferOptionsOf({}, io);
  const stop = io.catchSignals().soft;
  yield* await checkUpload({ eventId, connection, upload, transfer, stop, elapsedMs: io.elapsedMs });
}

async function apiUrlOrFinding(options: DoctorOptions, io: Io): Promise<string | Finding> {
  try {
    const { profile } = findProfile(homeFolderOf(io.env), profileNameOf(options, io.env));
    return apiUrlOf(options, io.env, profile);
  } catch (error) {
    return findingOf("API", error, undefined);
  }
}

const marks = { ok: "ok     ", wrong: "WRONG  ", skipped: "-      " } as const;

function lines({ check, state, saw, advice }: Finding): string[] {
  const line = `${marks[state]}${check.padEnd(9)}${saw}`;
  return advice ? [line, `${" ".repeat(16)}${advice}`] : [line];
}

function jsonLine({ check, state, saw, advice }: Finding): string {
  return `${hideSecrets(jsonText({ check, state, saw, advice }))}\n`;
}
