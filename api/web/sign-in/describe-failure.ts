// A failed sign-in in words that say what to do.
import { Failure } from "../http/failure.ts";
import { texts } from "../texts/texts.ts";

/** What else Cognito refuses than a wrong password, under the same name: its words alone tell. */
const refusals: readonly (readonly [words: RegExp, meant: string])[] = [
  [/temporary password has expired/i, "temporaryPasswordExpired"],
  [/attempts exceeded/i, "LimitExceededException"],
  [/user is disabled/i, "userDisabled"],
];

export function describeSignInFailure(error: unknown): string {
  const t = texts();
  const { code: given, message } = error instanceof Failure ? error : { code: "", message: String(error) };
  const isRefused = given === "NotAuthorizedException";
  if (isRefused && /session/i.test(message)) return t.sessionOver;
  const code = (isRefused && refusals.find(([words]) => words.test(message))?.[1]) || given;
  if (Object.hasOwn(t.signInFailures, code)) return t.signInFailures[code] ?? "";
  return t.signInFailed(message || code);
}
