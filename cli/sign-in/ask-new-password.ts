// Asks for a new password twice, and repeats questions whose answer was not accepted.
import { SignInError } from "../errors.ts";
import type { Ask } from "./ask.ts";

const attempts = 3;

/** Refusals that the person can correct by typing again. */
const correctable = new Set([
  "CodeMismatchException",
  "ExpiredCodeException",
  "EnableSoftwareTokenMFAException",
  "InvalidPasswordException",
  "PasswordHistoryPolicyViolationException",
]);

/** Throws SignInError if the two differ three times. */
export async function askNewPassword(ask: Ask): Promise<string> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const first = await ask.secret("New password: ");
    if (first === "") ask.tell("Type a password.");
    else if (first === (await ask.secret("New password, again: "))) return first;
    else ask.tell("The two passwords differ.");
  }
  throw new SignInError("No new password was given.", { code: "NoAnswer" });
}

/** Asks up to three times, then throws the last refusal. */
export async function untilAccepted<T>(ask: Ask, tryOnce: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryOnce();
    } catch (error) {
      if (!(error instanceof SignInError) || !correctable.has(error.code ?? "") || attempt === attempts) throw error;
      ask.tell(error.message);
    }
  }
}
