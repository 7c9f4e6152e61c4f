// The signed-in person's own account at Cognito: for what a person changes about it.
import { SignInError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { warn } from "../output/say.ts";
import { homeFolderOf, profileNameOf } from "../settings.ts";
import type { Cognito } from "./cognito.ts";
import { openCognito, profileSession } from "./open-session.ts";
import { openTokenStore } from "./open-token-store.ts";
import { findProfile } from "./profiles.ts";

export interface Account {
  email: string;
  /** Good for a while yet: renewed together with the ID token. */
  accessToken: string;
  cognito: Cognito;
}

/** Throws SignInError where nobody is signed in, or the session has ended. */
export async function openAccount(options: GlobalOptions, io: Io): Promise<Account> {
  const home = homeFolderOf(io.env);
  const { profileName, profile } = findProfile(home, profileNameOf(options, io.env));
  if (!profile) throw new SignInError("Not signed in. Run `photoup login URL`.", { code: "NotSignedIn" });
  const tell = (message: string) => warn(io.stderr, message);
  await (await profileSession({ home, profileName, env: io.env, warn: tell }, profile.signIn)).idToken();
  const tokens = await openTokenStore(home, profileName, io.env).read();
  const cognito = await openCognito(profile.signIn, io.env, tell);
  return { email: profile.email, accessToken: tokens?.accessToken ?? "", cognito };
}
