// Pairs an authenticator app with an account: shows a QR code and the secret, then verifies a code from the app.
import type { Ask } from "./ask.ts";
import { untilAccepted } from "./ask-new-password.ts";

export interface Pairing {
  email: string;
  /** In base32. */
  secret: string;
  /** Throws SignInError if the code is wrong: it is asked for up to three times. */
  verify(code: string): Promise<string | undefined>;
}

/** @param why the line above the QR code. @returns what `verify` returned */
export async function setUpAuthenticator(ask: Ask, why: string, { email, secret, verify }: Pairing) {
  const { drawQrCode } = await import("./draw-qr-code.ts");
  const account = `otpauth://totp/${encodeURIComponent(`photoup:${email}`)}?secret=${secret}&issuer=photoup`;
  const code = drawQrCode(account, ask.columns())?.split("\n");
  const lines = code
    ? [`${why} Scan this with an authenticator app:`, "", ...code, "", `or type this secret into it: ${secret}`, ""]
    : [`${why} Type this secret into an authenticator app:`, "", secret, ""];
  for (const line of lines) ask.tell(line);
  return untilAccepted(ask, async () => {
    const code = (await ask.text("Code from your authenticator app: ")).replaceAll(" ", "");
    return verify(code);
  });
}
