// A failed sign-in in words that say what to do.
import { Failure } from "../http/failure.ts";
import { texts } from "../texts/texts.ts";

export function describeSignInFailure(error: unknown): string {
  const t = texts();
  const { code, message } = error instanceof Failure ? error : { code: "", message: String(error) };
  if (code === "NotAuthorizedException" && /session/i.test(message)) return t.sessionOver;
  if (Object.hasOwn(t.signInFailures, code)) return t.signInFailures[code] ?? "";
  return t.signInFailed(message || code);
}
