// photoup whoami: shows the account, its groups, the API, the profile, and when the token expires.
import { type ExitCode, exitCodes } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { jsonText } from "../output/json-text.ts";
import { say } from "../output/say.ts";
import { formatInstant } from "../output/units.ts";
import { writeText } from "../output/write-text.ts";
import { homeFolderOf, profileNameOf } from "../settings.ts";
import { findProfile } from "../sign-in/profiles.ts";
import { readClaims } from "../sign-in/tokens.ts";

export interface WhoamiOptions extends GlobalOptions {
  json?: boolean;
}

/** Throws SignInError (exit code 4) if nobody is signed in, so that scripts can check. */
export async function whoami(options: WhoamiOptions, io: Io): Promise<ExitCode> {
  const { session, apiUrl } = await io.connect({ ...options, asks: false });
  const claims = readClaims(await session.idToken());
  const account = claims?.email ?? "unknown";
  const groups = claims?.groups ?? [];
  const expiresAt = claims?.expiresAt === undefined ? undefined : new Date(claims.expiresAt).toISOString();
  const source = await sourceOf(options, io);
  if (options.json) {
    await writeText(io.stdout, `${jsonText({ account, groups, apiUrl, ...source.json, expiresAt })}\n`);
    return exitCodes.ok;
  }
  const rows = [
    ["account", account],
    ["groups", groups.join(", ") || "none"],
    ["API", apiUrl],
    source.row,
    ["token", lifeOf(claims?.expiresAt, source.isRenewed, io.now())],
  ];
  say(io.stdout, ...rows.map(([name = "", value]) => `${name.padEnd(9)}${value}`));
  return exitCodes.ok;
}

function lifeOf(expiresAt: number | undefined, isRenewed: boolean, now: number): string {
  if (expiresAt === undefined) return "of unknown expiry";
  if (expiresAt <= now && !isRenewed) return `expired on ${formatInstant(expiresAt)}`;
  return `good until ${formatInstant(expiresAt)}${isRenewed ? "; renewed automatically" : ""}`;
}

async function sourceOf(options: GlobalOptions, io: Io) {
  const { PHOTOUP_ID_TOKEN, PHOTOUP_EMAIL, PHOTOUP_PASSWORD } = io.env;
  if (PHOTOUP_ID_TOKEN) {
    return { row: ["from", "PHOTOUP_ID_TOKEN"], json: { from: "PHOTOUP_ID_TOKEN" }, isRenewed: false };
  }
  if (PHOTOUP_EMAIL && PHOTOUP_PASSWORD) {
    return { row: ["from", "PHOTOUP_EMAIL"], json: { from: "PHOTOUP_EMAIL" }, isRenewed: true };
  }
  const { profileName } = findProfile(homeFolderOf(io.env), profileNameOf(options, io.env));
  return { row: ["profile", profileName], json: { profile: profileName }, isRenewed: true };
}
