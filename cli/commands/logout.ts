// photoup logout: revokes the session at the sign-in service and deletes its tokens from this machine.
import { type ExitCode, exitCodes, SignInError, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { say, warn } from "../output/say.ts";
import { homeFolderOf, profileNameOf } from "../settings.ts";
import { isIssuedTo } from "../sign-in/of-one-account.ts";
import { openCognito } from "../sign-in/open-session.ts";
import { openTokenStore } from "../sign-in/open-token-store.ts";
import { findProfile, type Profile } from "../sign-in/profiles.ts";
import type { TokenStore } from "../sign-in/token-store.ts";
import type { Tokens } from "../sign-in/tokens.ts";

const notEnded = "The session could not be ended at the sign-in service.";

/**
 * Deletes the tokens and ends the session, each also if the other fails. Throws RequestError if the sign-in service could not be
 * reached, UsageError if the tokens cannot be deleted.
 */
export async function logout(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const home = homeFolderOf(io.env);
  const named = profileNameOf(options, io.env);
  const { profileName, profile } = findProfile(home, named);
  const store = openTokenStore(home, profileName, io.env);
  const tell = (line: string) => options.quiet || say(io.stdout, line);
  // Under the lock: a refresh running in another process would bring the tokens back.
  const { kept, notRemoved } = await store.exclusively(async () => {
    const found = await readWhatIsThere(store, io);
    return { kept: found, notRemoved: await store.remove().catch((error: UsageError) => error) };
  });
  if (kept === "none") {
    if (notRemoved) throw notRemoved;
    // A mistyped name would leave a person signed in who believes to be signed out.
    if (named !== undefined && !profile) throw noProfile(named);
    tell("Nobody was signed in.");
    return exitCodes.ok;
  }
  const outcome = `${notRemoved ? "" : "Your tokens were deleted from this machine. "}${notEnded}`;
  try {
    const isEnded = kept !== "unreadable" && profile && (await endSession(kept, profile, io));
    tell(isEnded ? `Signed out ${profile.email} at ${profile.apiUrl}.` : outcome);
  } catch (error) {
    warn(io.stderr, notRemoved ? notRemoved.message : outcome);
    throw error;
  }
  if (notRemoved) throw notRemoved;
  return exitCodes.ok;
}

const noProfile = (name: string) =>
  new UsageError(`There is no profile ${name}, so nobody was signed out. \`photoup profiles\` lists yours.`);

async function readWhatIsThere(store: TokenStore, io: Io): Promise<Tokens | "none" | "unreadable"> {
  try {
    return (await store.read()) ?? "none";
  } catch (error) {
    if (!(error instanceof SignInError)) throw error;
    warn(io.stderr, error.message);
    return "unreadable";
  }
}

/** False if it cannot be ended: the tokens are another server's, whose secrets they are, or there is no refresh token. */
async function endSession(tokens: Tokens, { signIn }: Profile, io: Io): Promise<boolean> {
  if (!tokens.refreshToken || !isIssuedTo(signIn.userPoolClientId, tokens)) return false;
  try {
    await (await openCognito(signIn, io.env, (message) => warn(io.stderr, message))).revoke(tokens.refreshToken);
  } catch (error) {
    if (!(error instanceof SignInError)) throw error; // otherwise, it had ended already
  }
  return true;
}
