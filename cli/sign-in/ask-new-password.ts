// A new password, typed twice, and questions that are put again where the answer was not accepted.
import { SignInError } from "../errors.ts";
import type { Ask } from "./ask.ts";

const attempts = 3;

/** What a person can put right by typing again. */
const correctable = new Set([
  "CodeMismatchException",
  "ExpiredCodeException",
  "EnableSoftwareTokenMFAException",
  "InvalidPasswordException",
  "PasswordHistoryPolicyViolationException",
]);

/** Throws SignInError where the two do not agree three times. */
export async function askNewPassword(ask: Ask): Promise<string> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const first = await ask.secret("New password: ");
    if (first === "") ask.tell("A password is needed.");
    else if (first === (await ask.secret("New password, again: "))) return first;
    else ask.tell("The two are not the same.");
  }
  throw new SignInError("No new password was given.", { code: "NoAnswer" });
}

/** Asks up to three times while what was typed is refused; then throws the last refusal. */
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
