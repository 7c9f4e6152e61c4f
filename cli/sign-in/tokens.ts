// What Cognito hands out at sign-in, and what can be read in it without verifying it.

export interface Tokens {
  idToken: string;
  accessToken: string;
  refreshToken?: string;
  /** When the ID token ends, by this machine's own clock (epoch ms), so that a clock that is wrong does no harm. */
  expiresAt: number;
  /** How long it was good for when it came. */
  lifetimeMs: number;
}

export interface Claims {
  email?: string;
  groups: string[];
  /** Epoch ms, by the server's clock. */
  expiresAt?: number;
}

/** The claims of a JWT, unverified: for showing and for timing, never for permission. Undefined for what is no JWT. */
export function readClaims(jwt: string): Claims | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8"));
    if (typeof claims !== "object" || claims === null) return undefined;
    const { email, exp, "cognito:groups": groups } = claims as Record<string, unknown>;
    return {
      ...(typeof email === "string" ? { email } : {}),
      groups: Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [],
      // A date that there is: whoever made the token may have written anything.
      ...(typeof exp === "number" && Math.abs(exp) <= 8.64e12 ? { expiresAt: exp * 1000 } : {}),
    };
  } catch {
    return undefined;
  }
}

/** Whether the ID token is good for a while yet: two minutes, or a quarter of its life where that is less. */
export function isFresh(tokens: Tokens, nowMs: number): boolean {
  return nowMs < tokens.expiresAt - Math.min(120_000, tokens.lifetimeMs / 4);
}

export function isTokens(value: unknown): value is Tokens {
  if (typeof value !== "object" || value === null) return false;
  const { idToken, accessToken, refreshToken, expiresAt, lifetimeMs } = value as Record<string, unknown>;
  return (
    typeof idToken === "string" &&
    typeof accessToken === "string" &&
    (refreshToken === undefined || typeof refreshToken === "string") &&
    typeof expiresAt === "number" &&
    typeof lifetimeMs === "number"
  );
}
