// The tokens that Cognito issues, and the claims that can be read without verifying them.

export interface Tokens {
  idToken: string;
  accessToken: string;
  refreshToken?: string;
  /** When the ID token expires, by this machine's clock (epoch ms), so that a wrong clock does no harm. */
  expiresAt: number;
  /** How long it was valid when it was issued. */
  lifetimeMs: number;
}

export interface Claims {
  email?: string;
  groups: string[];
  /** Whose it is, forever. */
  subject?: string;
  /** The app client that it was issued to. */
  audience?: string;
  /** Epoch ms, by the server's clock. */
  expiresAt?: number;
}

/** A JWT's claims, unverified: for display and timing, never for permission. Undefined if it is not a JWT. */
export function readClaims(jwt: string): Claims | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8"));
    if (typeof claims !== "object" || claims === null) return undefined;
    const { email, exp, sub, aud, "cognito:groups": groups } = claims as Record<string, unknown>;
    return {
      ...(typeof email === "string" ? { email } : {}),
      ...(typeof sub === "string" ? { subject: sub } : {}),
      ...(typeof aud === "string" ? { audience: aud } : {}),
      groups: Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [],
      // Within the range of Date: the token's issuer may have written anything.
      ...(typeof exp === "number" && Math.abs(exp) <= 8.64e12 ? { expiresAt: exp * 1000 } : {}),
    };
  } catch {
    return undefined;
  }
}

/** More than time servers correct a clock by. */
const slackMs = 120_000;

/**
 * Whether the ID token is valid for two more minutes, or a quarter of its lifetime if that is less. Not if it seems to live longer
 * than it was issued for: then the clock was set since.
 */
export function isFresh({ expiresAt, lifetimeMs }: Tokens, nowMs: number): boolean {
  const leftMs = expiresAt - nowMs;
  return leftMs > Math.min(120_000, lifetimeMs / 4) && leftMs <= lifetimeMs + slackMs;
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
