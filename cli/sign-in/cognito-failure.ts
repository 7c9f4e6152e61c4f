// Turns a failed call to Cognito into one line that says what to do, and decides whether a retry may help.
import { RequestError, SignInError } from "../errors.ts";
import { failureOfConnection } from "../http/read-answer.ts";
import { isTransient, signInHint, verdictOfAnswer } from "../http/retry-policy.ts";

/** By Cognito's error name. Other errors keep Cognito's own message. */
const messages: Record<string, string> = {
  UserNotFoundException: "Wrong e-mail address or password.",
  PasswordResetRequiredException: "This account's password must be reset. Run `photoup forgot EMAIL`.",
  UserNotConfirmedException: "This account is not confirmed yet. Run `photoup login` in a terminal to enter the code.",
  CodeMismatchException: "That code is wrong.",
  ExpiredCodeException: "That code is wrong or has expired. Ask for a new one.",
  EnableSoftwareTokenMFAException: "That code is wrong.",
  LimitExceededException: "Too many attempts. Wait 15 minutes and try again.",
  TooManyFailedAttemptsException: "Too many attempts. Wait 15 minutes and try again.",
  ResourceNotFoundException: "The sign-in service does not know this API's user pool. Run `photoup login URL` again.",
};

/** NotAuthorizedException also covers refusals that are not about the password; only Cognito's message tells them apart. Our code, and what to do. */
const refusals: readonly (readonly [words: RegExp, code: string, message: string])[] = [
  [
    /temporary password has expired/i,
    "TemporaryPasswordExpired",
    "The temporary password has expired. Ask your organiser to invite you again.",
  ],
  [/attempts exceeded/i, "PasswordAttemptsExceeded", "Too many attempts. Wait 15 minutes and try again."],
  // The code of a wrong password: whoever is asked begins again.
  [/invalid session|session is expired/i, "NotAuthorizedException", "Signing in took too long. Begin again."],
  [
    /access token has (expired|been revoked)|invalid access token/i,
    "SessionEnded",
    "The session has ended. Run `photoup login` to sign in again.",
  ],
  [/user is disabled/i, "UserDisabled", "This account has been switched off. Ask your organiser."],
];

/** A SignInError, or a RequestError if no usable answer arrived. Our own errors pass unchanged. */
export function cognitoFailure(origin: string, error: unknown): Error {
  if (error instanceof SignInError) return error;
  if (error instanceof RequestError) {
    if (error.status !== undefined) return error;
    return failureOfConnection(origin, (error.cause ?? error) as Error, "The sign-in service");
  }
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  const mayComeLater = status !== undefined && isTransient(verdictOfAnswer("sign_in", { status, code: name }));
  if (status === undefined || mayComeLater) {
    return new RequestError(`The sign-in service at ${origin} could not answer (${name}).`, {
      status,
      code: name,
      isTransient: mayComeLater,
      cause: error,
    });
  }
  // All of Cognito's error names end like this. Anything else is the SDK failing to parse another server's page.
  if (!/Exception$/.test(name)) return notCognito(origin);
  const refusal = name === "NotAuthorizedException" ? refusals.find(([words]) => words.test(message)) : undefined;
  if (refusal) return new SignInError(refusal[2], { code: refusal[1], cause: error });
  const said = Object.hasOwn(messages, name) ? messages[name] : undefined;
  const ownWords = typeof message === "string" && message !== "" ? message : `The sign-in service refused (${status})`;
  return new SignInError(said ?? ownWords.replace(/\.?$/, "."), { code: String(name), cause: error });
}

/** Another server answered instead. */
export function notCognito(where: string): RequestError {
  return new RequestError(`The sign-in service at ${where} sent an invalid answer; ${signInHint}.`, {
    code: "not_cognito",
    isTransient: false,
  });
}

/** Any refusal to refresh means that the session has ended. */
export function sessionEnded(refusal: SignInError): SignInError {
  const reason = refusal.message.replace(/\.$/, "");
  return new SignInError(`The session has ended (${reason}). Run \`photoup login\` to sign in again.`, {
    ...(refusal.code ? { code: refusal.code } : {}),
    cause: refusal,
  });
}
