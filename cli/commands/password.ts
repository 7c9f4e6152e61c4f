// photoup password: the signed-in person changes the password.
import { type ExitCode, exitCodes, SignInError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { say, warn } from "../output/say.ts";
import { homeFolderOf, profileNameOf } from "../settings.ts";
import { askNewPassword, untilAccepted } from "../sign-in/ask-new-password.ts";
import { needAsk, withAsk } from "../sign-in/open-ask.ts";
import { openCognito, profileSession } from "../sign-in/open-session.ts";
import { openTokenStore } from "../sign-in/open-token-store.ts";
import { findProfile } from "../sign-in/profiles.ts";

export async function password(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const home = homeFolderOf(io.env);
  const { profileName, profile } = await findProfile(home, profileNameOf(options, io.env));
  if (!profile) throw new SignInError("Not signed in. Run `photoup login URL`.", { code: "NotSignedIn" });
  const tell = (message: string) => warn(io.stderr, message);
  // The access token that the change needs is renewed together with the ID token.
  await (await profileSession({ home, profileName, env: io.env, warn: tell }, profile.signIn)).idToken();
  const tokens = await openTokenStore(home, profileName, io.env).read();
  const cognito = await openCognito(profile.signIn, io.env, tell);
  await withAsk(io, async (found) => {
    const ask = needAsk(found, "the passwords");
    const old = await ask.secret(`Password of ${profile.email}: `);
    await untilAccepted(ask, async () =>
      cognito.changePassword(tokens?.accessToken ?? "", old, await askNewPassword(ask)),
    );
  });
  say(io.stdout, `The password of ${profile.email} is changed.`);
  return exitCodes.ok;
}
