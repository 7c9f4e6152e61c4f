// Turns an e-mail address and a password into tokens, through every challenge that Cognito sends.
import type { SrpExchange } from "../../api/srp.ts";
import { RequestError, SignInError } from "../errors.ts";
import { answerChallenge } from "./answer-challenge.ts";
import type { Ask } from "./ask.ts";
import { askNewPassword, untilAccepted } from "./ask-new-password.ts";
import type { Challenge, Cognito, SignInStep } from "./cognito.ts";
import type { SignInConfig } from "./profiles.ts";
import type { Tokens } from "./tokens.ts";

/** The SignInError's code for a wrong address or password: the two are not told apart. */
export const wrongPasswordCode = "NotAuthorizedException";

export interface SignInInput {
  cognito: Cognito;
  config: SignInConfig;
  email: string;
  password: string;
  /** Undefined without a terminal: a challenge that needs a person is then an error. */
  ask: Ask | undefined;
  now(): number;
}

/** More than any honest user pool sends. */
const maxChallenges = 12;

/** Throws SignInError with Cognito's code, RequestError if Cognito cannot be reached. */
export async function signIn(given: SignInInput): Promise<Tokens> {
  const input = { ...given, email: given.email.trim() }; // secrets of build servers often end with a line break
  let step = await begin(input);
  for (let count = 0; count < maxChallenges; count++) {
    if ("tokens" in step) return step.tokens;
    step = await answerChallenge(step.challenge, input);
  }
  throw new SignInError("The sign-in service keeps asking questions without end.", { code: "NoEnd" });
}

async function begin(input: SignInInput): Promise<SignInStep> {
  try {
    return await present(input);
  } catch (error) {
    if (!(error instanceof SignInError)) throw error;
    if (isWrongPassword(error)) throw wrongPassword(error);
    const { ask } = input;
    if (ask && error.code === "UserNotConfirmedException") return present(await confirmed(input, ask));
    if (ask && error.code === "PasswordResetRequiredException") return present(await reset(input, ask));
    throw error;
  }
}

/** NotAuthorizedException covers much else. cognito-local uses a name of its own, and another message for an unknown address. */
function isWrongPassword({ code, message }: SignInError): boolean {
  if (code === "InvalidPasswordException" || code === "UserNotFoundException") return true;
  return code === wrongPasswordCode && /incorrect username or password|user not authorized/i.test(message);
}

/** Proves the password by the stage's authentication flow. */
async function present({ cognito, config, email, password, now }: SignInInput): Promise<SignInStep> {
  if (config.authFlow === "USER_PASSWORD_AUTH") {
    return cognito.initiate("USER_PASSWORD_AUTH", { USERNAME: email, PASSWORD: password });
  }
  const { startSrp } = await import("./srp.ts");
  const exchange = startSrp();
  const step = await cognito.initiate("USER_SRP_AUTH", { USERNAME: email, SRP_A: exchange.publicValue });
  if ("tokens" in step || step.challenge.name !== "PASSWORD_VERIFIER") return step;
  const verifier = verifierOf(step.challenge);
  const claim = claimOf(exchange, { userPoolId: config.userPoolId, password, verifier, now: new Date(now()) });
  return cognito.respond(step.challenge, {
    USERNAME: step.challenge.parameters.USERNAME ?? verifier.USER_ID_FOR_SRP,
    PASSWORD_CLAIM_SECRET_BLOCK: verifier.SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: claim.signature,
    TIMESTAMP: claim.timestamp,
  });
}

/** @throws RequestError for values that no honest server sends: some would give the password away */
function claimOf(exchange: SrpExchange, input: Parameters<SrpExchange["claim"]>[0]) {
  try {
    return exchange.claim(input);
  } catch (cause) {
    throw new RequestError("The sign-in service sent an invalid answer. No password was sent to it.", {
      code: "not_cognito",
      isTransient: false,
      cause,
    });
  }
}

function verifierOf({ parameters }: Challenge) {
  const { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP } = parameters;
  if (SALT && SRP_B && SECRET_BLOCK && USER_ID_FOR_SRP) return { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP };
  throw new SignInError("The sign-in service's proof of the password is incomplete.", { code: "IncompleteChallenge" });
}

async function confirmed(input: SignInInput, ask: Ask): Promise<SignInInput> {
  const destination = await input.cognito.sendConfirmationCode(input.email);
  ask.tell(`This account is not confirmed yet. A code is on its way to ${destination ?? input.email}.`);
  await untilAccepted(ask, async () => input.cognito.confirmSignUp(input.email, await ask.text("Code: ")));
  return input;
}

async function reset(input: SignInInput, ask: Ask): Promise<SignInInput> {
  const destination = await input.cognito.sendResetCode(input.email);
  ask.tell(`The password of this account must be reset. A code is on its way to ${destination ?? input.email}.`);
  let password = "";
  await untilAccepted(ask, async () => {
    const code = await ask.text("Code: ");
    password = await askNewPassword(ask);
    await input.cognito.resetPassword(input.email, code, password);
  });
  return { ...input, password };
}

function wrongPassword(cause: SignInError): SignInError {
  return new SignInError("Wrong e-mail address or password.", { code: wrongPasswordCode, cause });
}
