// photoup logout: ends the session where it was given out, and forgets its tokens here.
import { type ExitCode, exitCodes, SignInError, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { say, warn } from "../output/say.ts";
import { homeFolderOf, profileNameOf } from "../settings.ts";
import { openCognito } from "../sign-in/open-session.ts";
import { openTokenStore } from "../sign-in/open-token-store.ts";
import { findProfile } from "../sign-in/profiles.ts";
import type { TokenStore } from "../sign-in/token-store.ts";

/** The tokens of this machine go in any case; throws the RequestError of a sign-in service that could not be told. */
export async function logout(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const home = homeFolderOf(io.env);
  const named = profileNameOf(options, io.env);
  const { profileName, profile } = findProfile(home, named);
  const store = openTokenStore(home, profileName, io.env);
  const tell = (line: string) => options.quiet || say(io.stdout, line);
  // Under the lock: a refresh that another process has begun would bring the tokens back.
  const kept = await store.exclusively(async () => {
    const found = await readWhatIsThere(store, io);
    await store.remove();
    return found;
  });
  if (kept === "none") {
    // Mistyped, it would leave somebody signed in who thinks otherwise.
    if (named !== undefined && !profile) throw noProfile(named);
    tell("Nobody was signed in.");
    return exitCodes.ok;
  }
  if (kept === "unreadable" || !profile || !kept.refreshToken) {
    tell("The tokens are removed from this machine. The session could not be ended at the sign-in service.");
    return exitCodes.ok;
  }
  try {
    await (await openCognito(profile.signIn, io.env, (message) => warn(io.stderr, message))).revoke(kept.refreshToken);
  } catch (error) {
    // A session that has ended by itself needs no ending.
    if (!(error instanceof SignInError)) {
      warn(io.stderr, "The tokens are removed here, but the session could not be ended where it was given out.");
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
