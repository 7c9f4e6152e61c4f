// This machine's profiles: which API, who signs in there, and which profile is the default.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConfigAnswer } from "../../api/contract.ts";
import { setAnotherHome } from "../config-folder.ts";
import { UsageError } from "../errors.ts";
import { systemReason } from "../system-reason.ts";
import { holdLock } from "./hold-lock.ts";
import { replaceFile } from "./replace-file.ts";

/** What sign-in needs to know about a stage, from `/config`. */
export type SignInConfig = Pick<
  ConfigAnswer,
  "region" | "userPoolId" | "userPoolClientId" | "cognitoEndpoint" | "authFlow"
>;

export interface Profile {
  apiUrl: string;
  email: string;
  signIn: SignInConfig;
}

export interface Profiles {
  /** The profile to use if none is named; it may not exist yet. */
  default: string;
  profiles: Record<string, Profile>;
}

/** Lower case only, so that two profiles are two files on every file system. */
const namePattern = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** Throws UsageError for a name that cannot be a profile's. */
export function assertProfileName(name: string): void {
  if (namePattern.test(name)) return;
  throw new UsageError(
    `"${name}" cannot be a profile's name: lower-case letters, digits, "-" and "_", 64 at most, a letter or digit first.`,
  );
}

/** No profiles if there is no file. Throws UsageError for a file that is damaged or cannot be read. */
export function readProfiles(home: string): Profiles {
  const path = profilesPath(home);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return { default: "default", profiles: {} };
    throw new UsageError(`The profiles in ${path} cannot be read: ${systemReason(error)}.`, { cause: error });
  }
  const parsed = parseProfiles(text);
  if (parsed) return parsed;
  throw new UsageError(`The profiles in ${path} are damaged. Move that file away and run \`photoup login URL\`.`);
}

/**
 * The named profile, or else the default one; undefined if it does not exist yet.
 * @param name from --profile or PHOTOUP_PROFILE
 */
export function findProfile(
  home: string,
  name: string | undefined,
): { profileName: string; profile: Profile | undefined } {
  if (name !== undefined) assertProfileName(name);
  const { default: usual, profiles } = readProfiles(home);
  const profileName = name ?? usual;
  // A profile may be called "constructor", which every object has.
  return { profileName, profile: Object.hasOwn(profiles, profileName) ? profiles[profileName] : undefined };
}

/** Throws UsageError if they cannot be saved; the old ones are then untouched. */
export async function writeProfiles(home: string, profiles: Profiles): Promise<void> {
  const path = profilesPath(home);
  try {
    await replaceFile(path, `${JSON.stringify({ version: 1, ...profiles }, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`The profiles cannot be saved in ${path}: ${systemReason(error)}. ${setAnotherHome}`, {
      cause: error,
    });
  }
}

/** Changes the profiles while no other process does. Throws what reading, `change` and writing throw. */
export async function changeProfiles(home: string, change: (known: Profiles) => Profiles): Promise<void> {
  await holdLock(join(home, "profiles.lock"), () => writeProfiles(home, change(readProfiles(home))));
}

function profilesPath(home: string): string {
  return join(home, "profiles.json");
}

function parseProfiles(text: string): Profiles | undefined {
  try {
    const found = JSON.parse(text) as Partial<Profiles> | null;
    if (typeof found?.default !== "string" || typeof found.profiles !== "object") return undefined;
    const all = Object.entries(found.profiles ?? {});
    return all.every(([name, profile]) => namePattern.test(name) && isProfile(profile))
      ? { default: found.default, profiles: Object.fromEntries(all) }
      : undefined;
  } catch {
    return undefined;
  }
}

function isProfile(value: unknown): value is Profile {
  const { apiUrl, email, signIn } = (value ?? {}) as Partial<Profile>;
  return (
    typeof apiUrl === "string" &&
    typeof email === "string" &&
    typeof signIn?.region === "string" &&
    typeof signIn.userPoolId === "string" &&
    typeof signIn.userPoolClientId === "string" &&
    (signIn.authFlow === "USER_SRP_AUTH" || signIn.authFlow === "USER_PASSWORD_AUTH")
  );
}
