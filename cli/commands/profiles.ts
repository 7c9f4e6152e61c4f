// photoup profiles: lists, chooses and removes the profiles on this machine: who signs in where.
import { type ExitCode, exitCodes, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { jsonText } from "../output/json-text.ts";
import { say } from "../output/say.ts";
import { writeText } from "../output/write-text.ts";
import { homeFolderOf } from "../settings.ts";
import { openTokenStore } from "../sign-in/open-token-store.ts";
import { assertProfileName, changeProfiles, type Profiles, readProfiles } from "../sign-in/profiles.ts";

export interface ProfilesOptions extends GlobalOptions {
  use?: string;
  remove?: string;
  json?: boolean;
}

export async function profiles(options: ProfilesOptions, io: Io): Promise<ExitCode> {
  const home = homeFolderOf(io.env);
  if (options.use !== undefined && options.remove !== undefined) {
    throw new UsageError("--use and --remove cannot be used together.");
  }
  const known = readProfiles(home);
  const tell = (line: string) => say(options.json ? io.stderr : io.stdout, line);
  if (options.use !== undefined) {
    const { use } = options;
    await changeProfiles(home, (latest) => {
      assertKnown(latest, use);
      return { ...latest, default: use };
    });
    tell(`${use} is now the default profile.`);
    return exitCodes.ok;
  }
  if (options.remove !== undefined) {
    await remove(home, options.remove, io);
    tell(`The profile ${options.remove} has been removed.`);
    return exitCodes.ok;
  }
  for (const [name, { apiUrl, email }] of Object.entries(known.profiles)) {
    const isDefault = name === known.default;
    if (options.json) await writeText(io.stdout, `${jsonText({ name, apiUrl, email, default: isDefault })}\n`);
    else say(io.stdout, `${isDefault ? "*" : " "} ${name.padEnd(widthOf(known))}  ${email}  ${apiUrl}`);
  }
  if (Object.keys(known.profiles).length === 0 && !options.json) {
    say(io.stderr, "There are no profiles yet. Sign in with `photoup login URL`.");
  }
  return exitCodes.ok;
}

/** Requires signing out first: a session that nobody can end any more is a danger. */
async function remove(home: string, name: string, io: Io): Promise<void> {
  assertKnown(readProfiles(home), name);
  const isSignedIn = await openTokenStore(home, name, io.env)
    .read()
    .then(Boolean, () => true);
  if (isSignedIn) throw new UsageError(`Sign out first: \`photoup logout --profile ${name}\`.`);
  await changeProfiles(home, ({ default: usual, profiles: { [name]: _, ...others } }) => ({
    default: usual === name ? (Object.keys(others)[0] ?? "default") : usual,
    profiles: others,
  }));
}

function assertKnown(known: Profiles, name: string): void {
  assertProfileName(name);
  if (Object.hasOwn(known.profiles, name)) return;
  const names = Object.keys(known.profiles).join(", ");
  const advice = names ? `Your profiles: ${names}.` : "Sign in with `photoup login URL`.";
  throw new UsageError(`There is no profile ${name}. ${advice}`);
}

function widthOf(known: Profiles): number {
  return Math.max(...Object.keys(known.profiles).map((name) => name.length));
}
