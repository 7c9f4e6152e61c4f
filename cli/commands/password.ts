// photoup password: changes the signed-in person's password.
import { type ExitCode, exitCodes } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { say } from "../output/say.ts";
import { askNewPassword, untilAccepted } from "../sign-in/ask-new-password.ts";
import { openAccount } from "../sign-in/open-account.ts";
import { needAsk, withAsk } from "../sign-in/open-ask.ts";

export async function password(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const { email, accessToken, cognito } = await openAccount(options, io);
  await withAsk(io, async (found) => {
    const ask = needAsk(found, "the passwords");
    const old = await ask.secret(`Password of ${email}: `);
    await untilAccepted(ask, async () => cognito.changePassword(accessToken, old, await askNewPassword(ask)));
  });
  say(io.stdout, `The password of ${email} has been changed.`);
  return exitCodes.ok;
}
