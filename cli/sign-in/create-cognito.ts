// Calls Cognito. The only file that imports its SDK; loaded only to sign in or refresh.
import {
  AssociateSoftwareTokenCommand,
  type ChallengeNameType,
  ChangePasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { SignInError } from "../errors.ts";
import { maxTries } from "../http/retry-policy.ts";
import { retryTransient } from "../http/retry-transient.ts";
import { maxAnswerBytes, signInTimeoutMs, type Transport } from "../http/transport.ts";
import { callOnce } from "./call-once.ts";
import type { Cognito, Whose } from "./cognito.ts";
import { cognitoFailure, sessionEnded } from "./cognito-failure.ts";
import type { SignInConfig } from "./profiles.ts";
import { answerReader, destinationOf } from "./read-cognito-answer.ts";
import type { Tokens } from "./tokens.ts";

export interface CognitoOptions {
  config: SignInConfig;
  openTransport(origin: string): Transport;
  /** Milliseconds since 1970. */
  now(): number;
  /** For durations: nobody sets this clock. */
  elapsedMs(): number;
  wait(ms: number): Promise<unknown>;
  /** Receives what failed, before a retry. */
  tell?: ((message: string) => void) | undefined;
}

export function createCognito({ config, openTransport, now, elapsedMs, wait, tell }: CognitoOptions): Cognito {
  const endpoint = endpointOf(config);
  const { origin } = new URL(endpoint);
  const transport = openTransport(origin);
  const read = answerReader(origin, now);
  const client = new CognitoIdentityProviderClient({
    region: config.region,
    endpoint,
    maxAttempts: 1, // photoup retries by its own rules
    defaultsMode: "standard",
    retryMode: "standard",
    userAgentAppId: "photoup",
    httpAuthSchemeProvider: () => [{ schemeId: "smithy.api#noAuth" }],
    credentials: () => Promise.reject(new Error("These calls are never signed.")),
    requestHandler: { handle: async (request: SdkRequest) => ({ response: await sendOver(transport, request) }) },
  });
  const ClientId = config.userPoolClientId;

  const whom = `the sign-in service at ${origin}`;
  const retryOptions = { tries: maxTries.sign_in, whom, wait, elapsedMs, random: Math.random, tell };

  const repeat = <Output>(send: () => Promise<Output>): Promise<Output> => retryTransient(send, retryOptions);
  const described =
    <Output>(send: () => Promise<Output>) =>
    async (): Promise<Output> => {
      try {
        return await send();
      } catch (error) {
        throw cognitoFailure(origin, error);
      }
    };
  /** A callback, because the types of `send`'s overloads cannot be inferred. */
  const call = <Output>(send: () => Promise<Output>): Promise<Output> => repeat(described(send));
  /** For calls that are refused the second time. */
  const once = <Output>(send: () => Promise<Output>, advice: string): Promise<Output> =>
    callOnce(repeat, described(send), advice);

  async function refresh(RefreshToken: string): Promise<Tokens> {
    const renewed = await call(async () => {
      try {
        return await client.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));
      } catch (error) {
        if (!isUnknownCall(error)) throw error;
        const AuthParameters = { REFRESH_TOKEN: RefreshToken };
        return client.send(new InitiateAuthCommand({ ClientId, AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters }));
      }
    }).catch((error: unknown) => {
      throw error instanceof SignInError ? sessionEnded(error) : error;
    });
    return read.tokens(renewed.AuthenticationResult, RefreshToken);
  }

  return {
    refresh,
    initiate: async (AuthFlow, AuthParameters) =>
      read.step(await call(() => client.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters })))),
    respond: async ({ name, session: Session }, ChallengeResponses) => {
      const answer = { ClientId, ChallengeName: name as ChallengeNameType, ChallengeResponses, Session };
      const send = () => client.send(new RespondToAuthChallengeCommand(answer));
      return read.step(await once(send, "Sign in again, with the new password if you have just chosen one."));
    },
    async revoke(Token) {
      await call(() => client.send(new RevokeTokenCommand({ ClientId, Token })));
    },
    async changePassword(AccessToken, PreviousPassword, ProposedPassword) {
      const change = { AccessToken, PreviousPassword, ProposedPassword };
      await once(() => client.send(new ChangePasswordCommand(change)), tryNewPassword);
    },
    async sendResetCode(Username) {
      const sent = await call(() => client.send(new ForgotPasswordCommand({ ClientId, Username })));
      return destinationOf(sent.CodeDeliveryDetails);
    },
    async resetPassword(Username, ConfirmationCode, Password) {
      const reset = { ClientId, Username, ConfirmationCode, Password };
      await once(() => client.send(new ConfirmForgotPasswordCommand(reset)), tryNewPassword);
    },
    async sendConfirmationCode(Username) {
      const sent = await call(() => client.send(new ResendConfirmationCodeCommand({ ClientId, Username })));
      return destinationOf(sent.CodeDeliveryDetails);
    },
    async confirmSignUp(Username, ConfirmationCode) {
      const confirmation = { ClientId, Username, ConfirmationCode };
      await once(() => client.send(new ConfirmSignUpCommand(confirmation)), runAgain);
    },
    async beginSoftwareToken(whose) {
      const begun = await call(() => client.send(new AssociateSoftwareTokenCommand(whoseInput(whose))));
      return {
        secret: read.secret(begun.SecretCode),
        ...(begun.Session === undefined ? {} : { session: begun.Session }),
      };
    },
    async verifySoftwareToken(whose, UserCode) {
      const code = { ...whoseInput(whose), UserCode };
      return (await once(() => client.send(new VerifySoftwareTokenCommand(code)), runAgain)).Session;
    },
    async useSoftwareToken(AccessToken, isOn) {
      const SoftwareTokenMfaSettings = { Enabled: isOn, PreferredMfa: isOn };
      await call(() => client.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings })));
    },
    async secondFactors(AccessToken) {
      const user = await call(() => client.send(new GetUserCommand({ AccessToken })));
      return read.names(user.UserMFASettingList);
    },
  };
}

const tryNewPassword = "Try the new password with `photoup login`.";
const runAgain = "Run the same command again.";

const whoseInput = (whose: Whose) =>
  "accessToken" in whose ? { AccessToken: whose.accessToken } : { Session: whose.session };

function endpointOf({ cognitoEndpoint, region }: SignInConfig): string {
  return cognitoEndpoint ?? `https://cognito-idp.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

interface SdkRequest {
  path: string;
  query?: Record<string, unknown>;
  headers: Record<string, string>;
  body?: unknown;
}

async function sendOver(transport: Transport, { path, headers, body }: SdkRequest) {
  const answer = await transport.send({
    method: "POST",
    path,
    // The transport sets these two itself.
    headers: Object.entries(headers)
      .filter(([name]) => !/^(host|content-length)$/i.test(name))
      .flat(),
    body: typeof body === "string" ? body : new TextDecoder().decode(body as Uint8Array),
    timeoutMs: signInTimeoutMs,
    maxAnswerBytes: maxAnswerBytes.signIn,
    isSentOnce: true,
  });
  return { statusCode: answer.status, headers: { ...answer.headers }, body: Buffer.from(answer.text) };
}

function isUnknownCall(error: unknown): boolean {
  const name = error instanceof Error ? error.name : "";
  return name === "UnknownOperationException" || name === "Unsupported" || name === "CognitoLocal#Unsupported";
}
