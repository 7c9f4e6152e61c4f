// photoup forgot [EMAIL]: sets a new password with a code that Cognito sends.
import { createApiClient } from "../api-client.ts";
import { canAsk } from "../can-ask.ts";
import { type ExitCode, exitCodes } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { warn } from "../output/say.ts";
import { apiUrlOf, homeFolderOf, profileNameOf } from "../settings.ts";
import { askNewPassword, untilAccepted } from "../sign-in/ask-new-password.ts";
import { needAsk, withAsk } from "../sign-in/open-ask.ts";
import { openCognito } from "../sign-in/open-session.ts";
import { findProfile } from "../sign-in/profiles.ts";
import { withChosenApi } from "../sign-in/sign-in-if-missing.ts";
import { askEmail } from "../sign-in/sign-in-person.ts";

export interface ForgotOptions extends GlobalOptions {
  email?: string;
}

/** Needs no sign-in: uses only the API and the address of the profile. */
export async function forgot(given: ForgotOptions, io: Io): Promise<ExitCode> {
  const options = canAsk(io) ? await withChosenApi(given, io) : given;
  const { profile } = findProfile(homeFolderOf(io.env), profileNameOf(options, io.env));
  const apiUrl = apiUrlOf(options, io.env, profile);
  const tell = (message: string) => warn(io.stderr, message);
  return withAsk(io, async (found) => {
    const ask = needAsk(found, "the code and the new password");
    const isSameApi = profile?.apiUrl === apiUrl;
    const config = isSameApi
      ? profile.signIn
      : await createApiClient({ apiUrl, session: undefined, env: io.env, tell }).config();
    const cognito = await openCognito(config, io.env, tell);
    const email = options.email ?? (isSameApi ? profile.email : undefined) ?? (await askEmail(ask));
    const destination = await cognito.sendResetCode(email);
    ask.tell(`A code is on its way to ${destination ?? email}.`);
    await untilAccepted(ask, async () => {
      const code = await ask.text("Code: ");
      await cognito.resetPassword(email, code, await askNewPassword(ask));
    });
    ask.tell("The password is changed. Sign in with `photoup login`.");
    return exitCodes.ok;
  });
}
