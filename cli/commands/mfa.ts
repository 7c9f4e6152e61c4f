// photoup mfa on|off|status: two-factor sign-in with an authenticator app for the signed-in person's account.
import { type ExitCode, exitCodes } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { jsonText } from "../output/json-text.ts";
import { say } from "../output/say.ts";
import { writeText } from "../output/write-text.ts";
import { openAccount } from "../sign-in/open-account.ts";
import { needAsk, withAsk } from "../sign-in/open-ask.ts";
import { setUpAuthenticator } from "../sign-in/set-up-authenticator.ts";

export interface MfaStatusOptions extends GlobalOptions {
  json?: boolean;
}

const recovery =
  "Keep the secret somewhere safe. If you lose the app and the secret, an organiser can remove your account and invite you again; your photos stay.";

/** Pairs an app, checks a code from it, and only then turns the second factor on. */
export async function mfaOn(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const { email, accessToken, cognito } = await openAccount(options, io);
  await withAsk(io, async (found) => {
    const ask = needAsk(found, "a code from an authenticator app");
    const { secret } = await cognito.beginSoftwareToken({ accessToken });
    await setUpAuthenticator(ask, "Signing in will ask for a code from now on.", {
      email,
      secret,
      verify: (code) => cognito.verifySoftwareToken({ accessToken }, code),
    });
    await cognito.useSoftwareToken(accessToken, true);
  });
  say(io.stdout, `Two-factor sign-in is on for ${email}.`, recovery);
  return exitCodes.ok;
}

export async function mfaOff(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const { email, accessToken, cognito } = await openAccount(options, io);
  await cognito.useSoftwareToken(accessToken, false);
  say(io.stdout, `Two-factor sign-in is off for ${email}: only the password is needed.`);
  return exitCodes.ok;
}

export async function mfaStatus(options: MfaStatusOptions, io: Io): Promise<ExitCode> {
  const { email, accessToken, cognito } = await openAccount(options, io);
  const isOn = (await cognito.secondFactors(accessToken)).includes("SOFTWARE_TOKEN_MFA");
  if (options.json)
    await writeText(io.stdout, `${jsonText({ account: email, secondFactor: isOn ? "app" : "none" })}\n`);
  else
    say(
      io.stdout,
      isOn
        ? `${email} signs in with a code from an app.`
        : `${email} signs in with the password only. \`photoup mfa on\` adds a code from an app.`,
    );
  return exitCodes.ok;
}
