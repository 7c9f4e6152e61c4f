// Answers each challenge that Cognito can send after the password, by asking the person; refuses it clearly if nobody can be asked.
import { SignInError } from "../errors.ts";
import type { Ask } from "./ask.ts";
import { askChoice } from "./ask-choice.ts";
import { askNewPassword, untilAccepted } from "./ask-new-password.ts";
import type { Challenge, Cognito, SignInStep } from "./cognito.ts";
import { setUpAuthenticator } from "./set-up-authenticator.ts";

interface Answerer {
  cognito: Cognito;
  email: string;
  ask: Ask | undefined;
}

type Answer = (challenge: Challenge, ask: Ask, cognito: Cognito, email: string) => Promise<SignInStep>;

interface Known {
  /** What the person would be asked for; named in the refusal. */
  wants: string;
  answer: Answer;
}

const challenges: Record<string, Known> = {
  NEW_PASSWORD_REQUIRED: { wants: "a new password", answer: answerNewPassword },
  SOFTWARE_TOKEN_MFA: { wants: "a code from an authenticator app", answer: answerCode("SOFTWARE_TOKEN_MFA_CODE") },
  SMS_MFA: { wants: "a code sent by SMS", answer: answerCode("SMS_MFA_CODE") },
  EMAIL_OTP: { wants: "a code sent by e-mail", answer: answerCode("EMAIL_OTP_CODE") },
  SELECT_MFA_TYPE: { wants: "a choice of the second factor", answer: answerSelection },
  MFA_SETUP: { wants: "a second factor to be set up", answer: answerSetUp },
};

/** Throws SignInError, with the challenge's name as its code, if nobody can answer it. */
export async function answerChallenge(challenge: Challenge, { cognito, email, ask }: Answerer): Promise<SignInStep> {
  const known = Object.hasOwn(challenges, challenge.name) ? challenges[challenge.name] : undefined;
  if (!known) {
    throw new SignInError(`The sign-in service asks for ${challenge.name}, which photoup does not support.`, {
      code: challenge.name,
    });
  }
  if (!ask) {
    throw new SignInError(
      `Signing in needs ${known.wants} (${challenge.name}), and there is no terminal to ask for it, or CI is set. ` +
        "Run `photoup login` in a terminal, or use an account without it.",
      { code: challenge.name },
    );
  }
  return known.answer(challenge, ask, cognito, email);
}

async function answerNewPassword(challenge: Challenge, ask: Ask, cognito: Cognito, email: string): Promise<SignInStep> {
  ask.tell("This account needs a new password.");
  const attributes: Record<string, string> = {};
  for (const name of listOf(challenge.parameters.requiredAttributes)) {
    const bare = name.replace(/^userAttributes\./, "");
    attributes[`userAttributes.${bare}`] = await ask.text(`${bare.replaceAll("_", " ")}: `);
  }
  return untilAccepted(ask, async () => {
    const answers = { NEW_PASSWORD: await askNewPassword(ask), ...attributes };
    return cognito.respond(challenge, { USERNAME: nameOf(challenge, email), ...answers });
  });
}

function answerCode(key: string): Answer {
  return (challenge, ask, cognito, email) => {
    const { CODE_DELIVERY_DESTINATION: destination, FRIENDLY_DEVICE_NAME: device } = challenge.parameters;
    if (destination) ask.tell(`A code is on its way to ${destination}.`);
    const label = destination ? "Code: " : `Code from your authenticator app${device ? ` (${device})` : ""}: `;
    return untilAccepted(ask, async () => {
      const code = (await ask.text(label)).replaceAll(" ", "");
      return cognito.respond(challenge, { USERNAME: nameOf(challenge, email), [key]: code });
    });
  };
}

const factorNames: ReadonlyMap<string, string> = new Map([
  ["SMS_MFA", "a code by SMS"],
  ["SOFTWARE_TOKEN_MFA", "an authenticator app"],
  ["EMAIL_OTP", "a code by e-mail"],
]);

async function answerSelection(challenge: Challenge, ask: Ask, cognito: Cognito, email: string): Promise<SignInStep> {
  const factors = listOf(challenge.parameters.MFAS_CAN_CHOOSE);
  if (factors.length === 0)
    throw new SignInError("The sign-in service offers no second factor to choose from.", { code: challenge.name });
  const factor = await askChoice(ask, {
    question: "How do you want to prove that it is you?",
    choices: factors.map((each) => [factorNames.get(each) ?? each, each]),
  });
  return cognito.respond(challenge, { USERNAME: nameOf(challenge, email), ANSWER: factor });
}

async function answerSetUp(challenge: Challenge, ask: Ask, cognito: Cognito, email: string): Promise<SignInStep> {
  const offered = listOf(challenge.parameters.MFAS_CAN_SETUP);
  if (offered.length > 0 && !offered.includes("SOFTWARE_TOKEN_MFA")) {
    throw new SignInError(`This account must set up ${offered.join(" or ")}, which photoup does not support.`, {
      code: challenge.name,
    });
  }
  const begun = await cognito.beginSoftwareToken({ session: challenge.session });
  const session = await setUpAuthenticator(ask, "This account needs a second factor.", {
    email,
    secret: begun.secret,
    verify: (code) => cognito.verifySoftwareToken({ session: begun.session }, code),
  });
  const latest = session === undefined ? challenge : { ...challenge, session };
  return cognito.respond(latest, { USERNAME: nameOf(challenge, email) });
}

/** Cognito expects its own name for the user, if it sent one. */
function nameOf({ parameters }: Challenge, email: string): string {
  return parameters.USER_ID_FOR_SRP ?? parameters.USERNAME ?? email;
}

/** Lists arrive as JSON text. */
function listOf(text: string | undefined): string[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
  } catch {
    return [];
  }
}
