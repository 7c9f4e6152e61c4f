// Checks what Cognito's answers contain: the SDK passes on whatever a server sent.
import type { SignInStep } from "./cognito.ts";
import { notCognito } from "./cognito-failure.ts";
import type { Tokens } from "./tokens.ts";

/** Cognito issues no tokens that live longer than a day. */
const maxLifetimeSeconds = 86_400 + 1;
const usualLifetimeSeconds = 300;

export interface AnswerReader {
  /** @param oldRefreshToken stays valid if no new one arrives (no rotation) */
  tokens(result: unknown, oldRefreshToken?: string): Tokens;
  step(
    output: { [Name in "ChallengeName" | "ChallengeParameters" | "Session" | "AuthenticationResult"]?: unknown },
  ): SignInStep;
  /** An authenticator app's secret, in base32. */
  secret(code: unknown): string;
  names(list: unknown): string[];
}

/** Each function throws a RequestError for an answer that Cognito would not send. */
export function answerReader(origin: string, now: () => number): AnswerReader {
  const unexpected = () => notCognito(origin);

  function tokens(result: unknown, oldRefreshToken?: string): Tokens {
    const found = (result ?? {}) as Record<string, unknown>;
    const { IdToken: idToken, AccessToken: accessToken, RefreshToken: refreshToken = oldRefreshToken } = found;
    if (!isToken(idToken) || !isToken(accessToken)) throw unexpected();
    if (refreshToken !== undefined && !isToken(refreshToken)) throw unexpected();
    const seconds = Number(found.ExpiresIn);
    const lifetimeMs = (seconds > 0 && seconds < maxLifetimeSeconds ? seconds : usualLifetimeSeconds) * 1000;
    return { idToken, accessToken, ...(refreshToken && { refreshToken }), lifetimeMs, expiresAt: now() + lifetimeMs };
  }

  return {
    tokens,
    step({ AuthenticationResult, ChallengeName: name, ChallengeParameters: parameters = {}, Session: session }) {
      if (AuthenticationResult) return { tokens: tokens(AuthenticationResult) };
      if (typeof name !== "string" || !isTexts(parameters)) throw unexpected();
      return { challenge: { name, parameters, ...(typeof session === "string" ? { session } : {}) } };
    },
    secret(code) {
      if (typeof code === "string" && /^[A-Z2-7]{1,256}=*$/i.test(code)) return code;
      throw unexpected();
    },
    names(list) {
      const names = list ?? [];
      if (Array.isArray(names) && names.every((each) => typeof each === "string")) return names;
      throw unexpected();
    },
  };
}

/** Where a code went, as far as Cognito shows it. */
export function destinationOf(details: { Destination?: unknown } | undefined): string | undefined {
  return typeof details?.Destination === "string" ? details.Destination : undefined;
}

/** Fits into a header. */
function isToken(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value);
}

function isTexts(value: unknown): value is Record<string, string> {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((each) => typeof each === "string");
}
