// The state and the answers of a user pool, call by call, with Cognito's error names.
import { randomBytes } from "node:crypto";
import { refuse } from "./cognito-refusal.ts";
import { emailIn, issueTokens } from "./cognito-tokens.ts";
import { startSrpServer, verifierOf } from "./srp-server.ts";

export interface CognitoUser {
  /** An authenticator app was paired and verified by a code. */
  hasApp?: boolean;
  secondFactors?: string[];
  email: string;
  password: string;
  /** The challenges after the password, in this order. */
  challenges: { name: string; parameters?: Record<string, string> }[];
  groups?: string[];
  /** The error of InitiateAuth until it is cleared. */
  state?: "UserNotConfirmedException" | "PasswordResetRequiredException";
  /** The code that every challenge accepts. */
  code?: string;
}

interface Attempt {
  user: CognitoUser;
  /** The challenges still to come. */
  rest: CognitoUser["challenges"];
  asked: string;
  srp?: ReturnType<typeof startSrpServer>;
  hasVerifiedToken?: boolean;
}

export interface UserPoolOptions {
  users: CognitoUser[];
  isRotating?: boolean;
  tokenLifetimeS?: number;
}

/** As in the pool's id, after the region. */
export const poolName = "TestPool1";

type Input = Record<string, unknown>;
type Answers = Record<string, string>;
type Calls = Record<string, (input: Input) => object>;
type Tokens = ReturnType<typeof issueTokens>;
/** Throws as Cognito does for somebody whom it does not know. */
type UserOf = (name: unknown) => CognitoUser;

export function userPool({ users, isRotating = false, tokenLifetimeS = 3600 }: UserPoolOptions) {
  const secrets = new Set<string>();
  const tokens = issueTokens({ isRotating, tokenLifetimeS, secrets });
  const attempts = new Map<string, Attempt>();
  const userOf: UserOf = (name) =>
    users.find(({ email }) => email === name) ?? refuse("NotAuthorizedException", "Incorrect username or password.");
  const calls: Calls = {
    ...signInCalls({ isRotating, secrets, tokens, attempts, userOf }),
    ...accountCalls(userOf),
    ...authenticatorCalls(userOf, attempts),
  };
  return {
    secrets,
    tokens,
    call(operation: string, input: Input): object {
      const call = calls[operation];
      return call ? call(input) : refuse("UnknownOperationException", `${operation} is not known.`);
    },
  };
}

interface SignIn {
  isRotating: boolean;
  secrets: Set<string>;
  tokens: Tokens;
  attempts: Map<string, Attempt>;
  userOf: UserOf;
}

function signInCalls({ isRotating, secrets, tokens, attempts, userOf }: SignIn): Calls {
  function next(attempt: Attempt) {
    const [challenge, ...rest] = attempt.rest;
    if (!challenge) return tokens.give(attempt.user, true);
    return ask({ ...attempt, rest, asked: challenge.name }, challenge.parameters ?? {});
  }

  function ask(attempt: Attempt, parameters: Record<string, string>) {
    const session = randomBytes(300).toString("base64url");
    attempts.set(session, attempt);
    secrets.add(session);
    const ChallengeParameters = { USER_ID_FOR_SRP: attempt.user.email, ...parameters };
    return { ChallengeName: attempt.asked, Session: session, ChallengeParameters };
  }

  function initiate(flow: string, parameters: Answers) {
    if (flow === "REFRESH_TOKEN_AUTH") {
      if (isRotating) refuse("NotAuthorizedException", "Refresh token rotation is on.");
      return tokens.refresh(parameters.REFRESH_TOKEN);
    }
    const user = userOf(parameters.USERNAME);
    secrets.add(user.password);
    if (user.state) refuse(user.state, "User has to do something first.");
    const attempt = { user, rest: user.challenges, asked: "" };
    if (flow === "USER_PASSWORD_AUTH") {
      if (parameters.PASSWORD !== user.password) refuse("NotAuthorizedException", "Incorrect username or password.");
      return next(attempt);
    }
    const srp = startSrpServer(verifierOf(poolName, user.email, user.password), parameters.SRP_A ?? "");
    return ask({ ...attempt, asked: "PASSWORD_VERIFIER", srp }, srp.parameters);
  }

  function respond(name: string, session: string, answers: Answers) {
    const attempt = attempts.get(session);
    if (!attempt || attempt.asked !== name) {
      return refuse("NotAuthorizedException", "Invalid session for the user, session can only be used once.");
    }
    const { user } = attempt;
    for (const key of ["PASSWORD_CLAIM_SIGNATURE", "NEW_PASSWORD"]) if (answers[key]) secrets.add(answers[key]);
    if (answers.USERNAME !== user.email) refuse("InvalidParameterException", "USERNAME is missing.");
    if (name === "PASSWORD_VERIFIER") {
      attempts.delete(session);
      const isRight = attempt.srp?.accepts(answers.PASSWORD_CLAIM_SIGNATURE ?? "", answers.TIMESTAMP ?? "");
      if (!isRight) refuse("NotAuthorizedException", "Incorrect username or password.");
      return next(attempt);
    }
    if (name === "NEW_PASSWORD_REQUIRED") {
      assertStrong(answers.NEW_PASSWORD);
      user.password = answers.NEW_PASSWORD ?? "";
    } else if (name === "SELECT_MFA_TYPE") {
      if (!answers.ANSWER) refuse("InvalidParameterException", "ANSWER is missing.");
      attempt.rest = [{ name: answers.ANSWER ?? "" }, ...attempt.rest];
    } else if (name === "MFA_SETUP") {
      if (!attempt.hasVerifiedToken) refuse("InvalidParameterException", "The token is not verified.");
    } else if (answers[`${name}_CODE`] !== user.code) {
      refuse("CodeMismatchException", "Invalid code received for user");
    }
    attempts.delete(session);
    return next(attempt);
  }

  return {
    InitiateAuth: (input) => initiate(String(input.AuthFlow), input.AuthParameters as Answers),
    RespondToAuthChallenge: (input) =>
      respond(String(input.ChallengeName), String(input.Session), input.ChallengeResponses as Answers),
    GetTokensFromRefreshToken: (input) => tokens.refresh(String(input.RefreshToken)),
    RevokeToken: (input) => {
      tokens.revoke(String(input.Token));
      return {};
    },
  };
}

function accountCalls(userOf: UserOf): Calls {
  return {
    ForgotPassword: (input) => sent(userOf(input.Username)),
    ResendConfirmationCode: (input) => sent(userOf(input.Username)),
    ConfirmForgotPassword: (input) => {
      const user = userOf(input.Username);
      assertCode(user, input.ConfirmationCode);
      assertStrong(input.Password);
      user.password = String(input.Password);
      delete user.state;
      return {};
    },
    ConfirmSignUp: (input) => {
      const user = userOf(input.Username);
      if (user.state !== "UserNotConfirmedException") {
        refuse("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED");
      }
      assertCode(user, input.ConfirmationCode);
      delete user.state;
      return {};
    },
    ChangePassword: (input) => {
      const user = userOf(emailIn(input.AccessToken));
      if (input.PreviousPassword !== user.password) {
        refuse("NotAuthorizedException", "Incorrect username or password.");
      }
      assertStrong(input.ProposedPassword);
      user.password = String(input.ProposedPassword);
      return {};
    },
  };
}

function authenticatorCalls(userOf: UserOf, attempts: ReadonlyMap<string, Attempt>): Calls {
  return {
    AssociateSoftwareToken: (input) => {
      if (input.AccessToken) userOf(emailIn(input.AccessToken));
      else if (!attempts.has(String(input.Session))) refuse("NotAuthorizedException", "Invalid session.");
      return { SecretCode: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", Session: input.Session };
    },
    VerifySoftwareToken: (input) => {
      const attempt = attempts.get(String(input.Session));
      const user = input.AccessToken ? userOf(emailIn(input.AccessToken)) : attempt?.user;
      if (!user) return refuse("NotAuthorizedException", "Invalid session.");
      if (input.UserCode !== user.code) refuse("EnableSoftwareTokenMFAException", "Code mismatch");
      if (attempt) attempt.hasVerifiedToken = true;
      else user.hasApp = true;
      return { Status: "SUCCESS", Session: input.Session };
    },
    SetUserMFAPreference: (input) => {
      const user = userOf(emailIn(input.AccessToken));
      const { Enabled } = input.SoftwareTokenMfaSettings as { Enabled: boolean };
      if (Enabled && !user.hasApp) refuse("InvalidParameterException", "User has not verified software token mfa");
      user.secondFactors = Enabled ? ["SOFTWARE_TOKEN_MFA"] : [];
      return {};
    },
    GetUser: (input) => {
      const user = userOf(emailIn(input.AccessToken));
      return { Username: user.email, UserAttributes: [], UserMFASettingList: user.secondFactors };
    },
  };
}

function sent(user: CognitoUser) {
  const Destination = user.email.replace(/^(.).*@(.).*$/, "$1***@$2***");
  return { CodeDeliveryDetails: { Destination, DeliveryMedium: "EMAIL", AttributeName: "email" } };
}

function assertCode(user: CognitoUser, code: unknown): void {
  if (code !== user.code) refuse("CodeMismatchException", "Invalid verification code provided, please try again.");
}

function assertStrong(password: unknown): void {
  if (typeof password === "string" && password.length >= 8) return;
  refuse("InvalidPasswordException", "Password did not conform with policy: Password not long enough");
}
