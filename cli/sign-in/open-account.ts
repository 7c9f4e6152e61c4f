// Opens the signed-in person's own Cognito account, for commands that change it.
import { notSignedIn, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { warn } from "../output/say.ts";
import { apiUrlOf, homeFolderOf, profileNameOf } from "../settings.ts";
import type { Cognito } from "./cognito.ts";
import { openCognito, profileSession } from "./open-session.ts";
import { findProfile } from "./profiles.ts";
import { readClaims } from "./tokens.ts";

export interface Account {
  email: string;
  /** Valid for a while: it was renewed together with the ID token. */
  accessToken: string;
  cognito: Cognito;
}

/** Throws SignInError if nobody is signed in or the session has ended, UsageError if the environment names somebody else. */
export async function openAccount(options: GlobalOptions, io: Io): Promise<Account> {
  assertNobodyElse(io.env);
  const home = homeFolderOf(io.env);
  const named = profileNameOf(options, io.env);
  const { profileName, profile } = findProfile(home, named);
  if (!profile && named === undefined) throw notSignedIn();
  const apiUrl = apiUrlOf(options, io.env, profile);
  if (!profile || profile.apiUrl !== apiUrl) throw notSignedIn(apiUrl);
  const tell = (message: string) => warn(io.stderr, message);
  const session = await profileSession({ home, profileName, env: io.env, warn: tell }, profile.signIn);
  const { idToken, accessToken } = await session.tokens();
  const cognito = await openCognito(profile.signIn, io.env, tell);
  return { email: readClaims(idToken)?.email ?? profile.email, accessToken, cognito };
}

/** Every other command acts for whoever the environment names, so the profile's account may be somebody else's. */
function assertNobodyElse(env: Io["env"]): void {
  const { PHOTOUP_ID_TOKEN, PHOTOUP_EMAIL, PHOTOUP_PASSWORD } = env;
  const named = PHOTOUP_ID_TOKEN ? "PHOTOUP_ID_TOKEN" : PHOTOUP_EMAIL && PHOTOUP_PASSWORD && "PHOTOUP_PASSWORD";
  if (!named) return;
  throw new UsageError(
    `${named} is set, but this command is for the account that \`photoup login\` signed in. Unset it, and sign in with \`photoup login\`.`,
  );
}
