// photoup logout: revokes the session at the sign-in service and deletes its tokens from this machine.
import { type ExitCode, exitCodes, SignInError, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { say, warn } from "../output/say.ts";
import { homeFolderOf, profileNameOf } from "../settings.ts";
import { openCognito } from "../sign-in/open-session.ts";
import { openTokenStore } from "../sign-in/open-token-store.ts";
import { findProfile } from "../sign-in/profiles.ts";
import type { TokenStore } from "../sign-in/token-store.ts";

/** Deletes the tokens in any case. Throws RequestError if the sign-in service could not be reached. */
export async function logout(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const home = homeFolderOf(io.env);
  const named = profileNameOf(options, io.env);
  const { profileName, profile } = findProfile(home, named);
  const store = openTokenStore(home, profileName, io.env);
  const tell = (line: string) => options.quiet || say(io.stdout, line);
  // Under the lock: a refresh running in another process would bring the tokens back.
  const kept = await store.exclusively(async () => {
    const found = await readWhatIsThere(store, io);
    await store.remove();
    return found;
  });
  if (kept === "none") {
    // A mistyped name would leave a person signed in who believes to be signed out.
    if (named !== undefined && !profile) throw noProfile(named);
    tell("Nobody was signed in.");
    return exitCodes.ok;
  }
  if (kept === "unreadable" || !profile || !kept.refreshToken) {
    tell("Your tokens were deleted from this machine. The session could not be ended at the sign-in service.");
    return exitCodes.ok;
  }
  try {
    await (await openCognito(profile.signIn, io.env, (message) => warn(io.stderr, message))).revoke(kept.refreshToken);
  } catch (error) {
    // SignInError: the session has already ended.
    if (!(error instanceof SignInError)) {
      warn(
        io.stderr,
        "Your tokens were deleted from this machine, but the session could not be ended at the sign-in service.",
      );
      throw error;
    }
  }
  tell(`Signed out ${profile.email} at ${profile.apiUrl}.`);
  return exitCodes.ok;
}

const noProfile = (name: string) =>
  new UsageError(`There is no profile ${name}, so nobody was signed out. \`photoup profiles\` lists yours.`);

async function readWhatIsThere(store: TokenStore, io: Io) {
  try {
    return (await store.read()) ?? "none";
  } catch (error) {
    if (!(error instanceof SignInError)) throw error;
    warn(io.stderr, error.message);
    return "unreadable";
  }
}
