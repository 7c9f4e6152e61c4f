// The steps of a sign-in: the password, by the stage's auth flow, then an answer to each Cognito challenge.
import type { ConfigAnswer } from "../../contract.ts";
import { Failure } from "../http/failure.ts";
import { patiently } from "../http/open-api.ts";
import type { Challenge, Cognito, SignInStep } from "./cognito.ts";

export interface Credentials {
  email: string;
  password: string;
}

/** Proves the password. Throws a Failure with Cognito's code. */
export async function presentPassword(
  cognito: Cognito,
  config: ConfigAnswer,
  { email, password }: Credentials,
): Promise<SignInStep> {
  if (config.authFlow === "USER_PASSWORD_AUTH") {
    return cognito.initiate("USER_PASSWORD_AUTH", { USERNAME: email, PASSWORD: password });
  }
  const { startSrp } = await patiently(loadSrp);
  const exchange = startSrp();
  const step = await cognito.initiate("USER_SRP_AUTH", { USERNAME: email, SRP_A: exchange.publicValue });
  if ("tokens" in step || step.challenge.name !== "PASSWORD_VERIFIER") return step;
  const verifier = verifierOf(step.challenge);
  const claim = exchange.claim({ userPoolId: config.userPoolId, password, verifier, now: new Date() });
  return cognito.respond(step.challenge, {
    USERNAME: step.challenge.parameters.USERNAME ?? verifier.USER_ID_FOR_SRP,
    PASSWORD_CLAIM_SECRET_BLOCK: verifier.SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: claim.signature,
    TIMESTAMP: claim.timestamp,
  });
}

/** Its code is fetched when it is first needed: the connection may be gone by then. */
const loadSrp = () =>
  import("./srp.ts").catch((cause: unknown) => {
    throw new Failure("", { code: "unreachable", isTransient: true, cause });
  });

function verifierOf({ parameters }: Challenge) {
  const { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP } = parameters;
  if (SALT && SRP_B && SECRET_BLOCK && USER_ID_FOR_SRP) return { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP };
  throw new Failure("", { code: "not_cognito", isTransient: false });
}

/** What the person is asked for. */
export type Question = "newPassword" | "appCode" | "smsCode" | "emailCode" | "factor" | "setUp";
const questions: Record<string, Question> = {
  NEW_PASSWORD_REQUIRED: "newPassword",
  SOFTWARE_TOKEN_MFA: "appCode",
  SMS_MFA: "smsCode",
  EMAIL_OTP: "emailCode",
  SELECT_MFA_TYPE: "factor",
  MFA_SETUP: "setUp",
};
export const questionOf = ({ name }: Challenge): Question | undefined => questions[name];

const answerNames: Partial<Record<Question, string>> = {
  newPassword: "NEW_PASSWORD",
  appCode: "SOFTWARE_TOKEN_MFA_CODE",
  smsCode: "SMS_MFA_CODE",
  emailCode: "EMAIL_OTP_CODE",
  factor: "ANSWER",
};

/** Attributes that a new account must supply with its first password, such as `given_name`. */
export const requiredAttributesOf = ({ parameters }: Challenge): string[] =>
  listOf(parameters.requiredAttributes).map((name) => name.replace(/^userAttributes\./, ""));

/** Answers a challenge. For `setUp`, the code must be verified before, and `challenge` must have the session from that. */
export function answerChallenge(
  cognito: Cognito,
  challenge: Challenge,
  answer: string,
  email: string,
  attributes: Record<string, string> = {},
) {
  const { parameters } = challenge;
  // Cognito expects its own name for the user, if it gave one.
  const USERNAME = parameters.USER_ID_FOR_SRP ?? parameters.USERNAME ?? email;
  const name = answerNames[questionOf(challenge) ?? "setUp"];
  const more = Object.entries(attributes).map(([attribute, value]) => [`userAttributes.${attribute}`, value] as const);
  const answers = { ...(name !== undefined && { [name]: answer }), ...Object.fromEntries(more) };
  return cognito.respond(challenge, { USERNAME, ...answers });
}

/** The factors to choose from. */
export const factorsOf = ({ parameters }: Challenge): string[] => listOf(parameters.MFAS_CAN_CHOOSE);

/** Cognito sends lists as JSON text. */
function listOf(text: string | undefined): string[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
  } catch {
    return [];
  }
}
