// The Cognito calls that users make for themselves.
import type { SignInConfig } from "./profiles.ts";
import type { Tokens } from "./tokens.ts";

/** A challenge that Cognito sends before it issues tokens, under Cognito's name. */
export interface Challenge {
  name: string;
  parameters: Record<string, string>;
  session?: string;
}
export type SignInStep = { tokens: Tokens } | { challenge: Challenge };

/** Each call throws a SignInError with Cognito's code, or a RequestError if no usable answer arrived. */
export interface Cognito {
  initiate(flow: SignInConfig["authFlow"], parameters: Record<string, string>): Promise<SignInStep>;
  respond(challenge: Challenge, answers: Record<string, string>): Promise<SignInStep>;
  /** Works with and without refresh-token rotation. */
  refresh(refreshToken: string): Promise<Tokens>;
  /** Ends this refresh token's session for good. */
  revoke(refreshToken: string): Promise<void>;
  changePassword(accessToken: string, oldPassword: string, newPassword: string): Promise<void>;
  /** @returns where the code was sent, as Cognito masks it: `a***@e***` */
  sendResetCode(email: string): Promise<string | undefined>;
  resetPassword(email: string, code: string, newPassword: string): Promise<void>;
  sendConfirmationCode(email: string): Promise<string | undefined>;
  confirmSignUp(email: string, code: string): Promise<void>;
  /** The secret for an authenticator app, in base32. */
  beginSoftwareToken(whose: Whose): Promise<{ secret: string; session?: string }>;
  /** @returns the session to answer MFA_SETUP with, if there is one */
  verifySoftwareToken(whose: Whose, code: string): Promise<string | undefined>;
  /** Sets whether signing in asks for a code; the app must have been verified before. */
  useSoftwareToken(accessToken: string, isOn: boolean): Promise<void>;
  /** As Cognito names them: `SOFTWARE_TOKEN_MFA`. */
  secondFactors(accessToken: string): Promise<string[]>;
}

/** Who sets up an authenticator app: somebody who is just signing in, or somebody who is signed in. */
export type Whose = { session: string | undefined } | { accessToken: string };
