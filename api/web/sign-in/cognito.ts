// The Cognito calls that need no AWS credentials, by plain fetch: the endpoint allows every origin.
import type { ConfigAnswer } from "../../contract.ts";
import { Failure, isFailure } from "../http/failure.ts";
import { fetchWhileMoving } from "../http/fetch-while-moving.ts";
import { patiently } from "../http/open-api.ts";

export interface Tokens {
  idToken: string;
  accessToken: string;
  refreshToken?: string | undefined;
  /** Milliseconds by this machine's clock. */
  expiresAt: number;
}

/** What Cognito asks for before it issues tokens, with Cognito's names. */
export interface Challenge {
  name: string;
  parameters: Record<string, string>;
  session?: string | undefined;
}
export type SignInStep = { tokens: Tokens } | { challenge: Challenge };

/** Each call throws a Failure with Cognito's own code. */
export interface Cognito {
  initiate(flow: string, parameters: Record<string, string>): Promise<SignInStep>;
  respond(challenge: Challenge, answers: Record<string, string>): Promise<SignInStep>;
  /** Works with and without refresh token rotation. */
  refresh(refreshToken: string): Promise<Tokens>;
  revoke(refreshToken: string): Promise<void>;
  /** @returns where the code was sent, as far as Cognito reveals it */
  sendResetCode(email: string): Promise<string | undefined>;
  resetPassword(email: string, code: string, newPassword: string): Promise<void>;
  sendConfirmationCode(email: string): Promise<string | undefined>;
  /** Succeeds too if the account is confirmed already: by a request whose answer was lost, or elsewhere. */
  confirmSignUp(email: string, code: string): Promise<void>;
  /** The secret for an authenticator app, in base32. */
  beginSoftwareToken(session: string | undefined): Promise<{ secret: string; session?: string | undefined }>;
  /** @returns the session to answer MFA_SETUP with */
  verifySoftwareToken(session: string | undefined, code: string): Promise<string | undefined>;
}

type Config = Pick<ConfigAnswer, "region" | "userPoolClientId" | "cognitoEndpoint">;

interface AuthAnswer {
  AuthenticationResult?: { IdToken?: string; AccessToken?: string; RefreshToken?: string; ExpiresIn?: number };
  ChallengeName?: string;
  ChallengeParameters?: Record<string, string>;
  Session?: string;
}

export function openCognito(config: Config, now: () => number): Cognito {
  const endpoint = endpointOf(config);
  const ClientId = config.userPoolClientId;
  const call = <Answer>(operation: string, input: object) => patiently(() => post<Answer>(endpoint, operation, input));
  /** For calls that Cognito refuses the second time. If an answer was lost, the refusal of the next attempt says nothing. */
  const once = async <Answer>(operation: string, input: object): Promise<Answer> => {
    let isLost = false;
    try {
      return await patiently(() =>
        post<Answer>(endpoint, operation, input).catch((error: unknown) => {
          isLost ||= error instanceof Failure && (error.code === "unreachable" || (error.status ?? 0) >= 500);
          throw error;
        }),
      );
    } catch (cause) {
      if (!isLost || isFailure(cause, "unreachable")) throw cause;
      throw new Failure("", { code: "answer_lost", isTransient: false, cause });
    }
  };

  const tokensOf = (answer: AuthAnswer, oldRefreshToken?: string): Tokens => {
    const { IdToken, AccessToken, RefreshToken = oldRefreshToken, ExpiresIn = 300 } = answer.AuthenticationResult ?? {};
    if (!IdToken || !AccessToken) throw new Failure("", { code: "not_cognito", isTransient: false });
    const expiresAt = now() + ExpiresIn * 1000;
    return { idToken: IdToken, accessToken: AccessToken, refreshToken: RefreshToken, expiresAt };
  };
  const stepOf = (answer: AuthAnswer): SignInStep => {
    if (answer.AuthenticationResult) return { tokens: tokensOf(answer) };
    const { ChallengeName: name = "", ChallengeParameters: parameters = {}, Session: session } = answer;
    return { challenge: { name, parameters, session } };
  };
  const destinationOf = (answer: { CodeDeliveryDetails?: { Destination?: string } }) =>
    answer.CodeDeliveryDetails?.Destination;

  return {
    initiate: async (AuthFlow, AuthParameters) =>
      stepOf(await call("InitiateAuth", { ClientId, AuthFlow, AuthParameters })),
    respond: async ({ name, session }, ChallengeResponses) =>
      stepOf(
        await once("RespondToAuthChallenge", { ClientId, ChallengeName: name, ChallengeResponses, Session: session }),
      ),
    async refresh(RefreshToken) {
      const answer = await call<AuthAnswer>("GetTokensFromRefreshToken", { ClientId, RefreshToken }).catch(
        (error: unknown) => {
          if (!isUnknownOperation(error)) throw error;
          const AuthParameters = { REFRESH_TOKEN: RefreshToken };
          return call<AuthAnswer>("InitiateAuth", { ClientId, AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters });
        },
      );
      return tokensOf(answer, RefreshToken);
    },
    revoke: (Token) => call("RevokeToken", { ClientId, Token }),
    sendResetCode: async (Username) => destinationOf(await call("ForgotPassword", { ClientId, Username })),
    resetPassword: (Username, ConfirmationCode, Password) =>
      once("ConfirmForgotPassword", { ClientId, Username, ConfirmationCode, Password }),
    sendConfirmationCode: async (Username) =>
      destinationOf(await call("ResendConfirmationCode", { ClientId, Username })),
    async confirmSignUp(Username, ConfirmationCode) {
      try {
        await once("ConfirmSignUp", { ClientId, Username, ConfirmationCode });
      } catch (error) {
        if (!isConfirmedAlready(error)) throw error;
      }
    },
    async beginSoftwareToken(Session) {
      const begun = await call<{ SecretCode?: string; Session?: string }>("AssociateSoftwareToken", { Session });
      return { secret: begun.SecretCode ?? "", session: begun.Session };
    },
    async verifySoftwareToken(Session, UserCode) {
      return (await once<{ Session?: string }>("VerifySoftwareToken", { Session, UserCode })).Session;
    },
  };
}

function endpointOf({ cognitoEndpoint, region }: Config): string {
  return cognitoEndpoint ?? `https://cognito-idp.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

const transientCodes =
  /^(TooManyRequests|Throttling|InternalError|ServiceUnavailable)(Exception)?$|^InternalServerError$/;

/** As in the CLI (cli/http/transport.ts). The time is short because a person is waiting. */
const limits = { silenceMs: 15_000, maxBytes: 256 * 1024 };

async function post<Answer>(endpoint: string, operation: string, input: object): Promise<Answer> {
  const init: RequestInit = {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
    cache: "no-store",
    credentials: "omit",
  };
  const read = async (body: Response, response: Response) => ({ response, text: await body.text() });
  const { response, text } = await fetchWhileMoving(endpoint, init, limits, read).catch((cause) => {
    throw unreachable(cause);
  });
  const answer = parsed(text);
  if (response.ok && answer && isCognitos(operation, answer)) return answer as Answer;
  const type = answer?.__type;
  // A Wi-Fi sign-in page, or a message of a proxy or firewall.
  if (response.ok || typeof type !== "string") throw unreachable();
  const { status } = response;
  const code = codeOf(type);
  const isTransient = transientCodes.test(code) || (status >= 500 && !isUnknownOperation({ code }));
  throw new Failure(String(answer?.message ?? ""), { status, code, isTransient });
}

const stepFields = ["AuthenticationResult", "ChallengeName"];
/** Each of these operations answers with at least one of its fields; the others may answer with an empty object. */
const fieldsOf: Record<string, readonly string[]> = {
  InitiateAuth: stepFields,
  RespondToAuthChallenge: stepFields,
  GetTokensFromRefreshToken: ["AuthenticationResult"],
  AssociateSoftwareToken: ["SecretCode"],
  VerifySoftwareToken: ["Status"],
};
const isCognitos = (operation: string, answer: object) => fieldsOf[operation]?.some((field) => field in answer) ?? true;

const unreachable = (cause?: unknown) => new Failure("", { code: "unreachable", isTransient: true, cause });

/** The part after `#`: `com.amazonaws…#NotAuthorizedException`. */
const codeOf = (type: string) => type.split("#").at(-1) ?? type;

/** Cognito refuses it with NotAuthorizedException; only the message tells. */
const isConfirmedAlready = (error: unknown): boolean =>
  error instanceof Failure && (/status is CONFIRMED/.test(error.message) || isConfirmedAlready(error.cause));

const isUnknownOperation = (error: unknown) =>
  ["UnknownOperationException", "Unsupported"].includes(String((error as { code?: string }).code));

/** @returns undefined if it is not a JSON object. RevokeToken's answer is empty. */
function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const answer: unknown = JSON.parse(text || "{}");
    return typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
