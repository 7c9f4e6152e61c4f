// Describes a failed sign-in, and what to do about it.
import { Failure } from "../http/failure.ts";
import { texts } from "../texts/texts.ts";

/** Cognito uses NotAuthorizedException for more than wrong passwords; only its message tells the cases apart. */
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
