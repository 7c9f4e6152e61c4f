// The tokens that a user pool has given: which of them it still takes, and which secrets must appear nowhere.
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { refuse } from "./cognito-refusal.ts";
import type { CognitoUser } from "./cognito-user-pool.ts";

export interface TokenOptions {
  /** A refresh token works once, and each answer has a new one. */
  isRotating: boolean;
  tokenLifetimeS: number;
  /** Gets every token. */
  secrets: Set<string>;
}

export function issueTokens({ isRotating, tokenLifetimeS, secrets }: TokenOptions) {
  const refreshTokens = new Map<string, CognitoUser>();
  const usedRefreshTokens = new Set<string>();
  const taken = new Set<string>();
  let given = 0;

  function give(user: CognitoUser, withRefreshToken: boolean) {
    given++;
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      email: user.email,
      "cognito:groups": user.groups ?? [],
      exp: now + tokenLifetimeS,
      jti: randomUUID(),
    };
    const idToken = signed({ ...claims, token_use: "id" });
    const accessToken = signed({ ...claims, token_use: "access" });
    const refreshToken = withRefreshToken ? randomBytes(900).toString("base64url") : undefined;
    taken.add(idToken);
    if (refreshToken) refreshTokens.set(refreshToken, user);
    for (const token of [idToken, accessToken, refreshToken]) if (token) secrets.add(token);
    return {
      AuthenticationResult: {
        IdToken: idToken,
        AccessToken: accessToken,
        ExpiresIn: tokenLifetimeS,
        TokenType: "Bearer",
        ...(refreshToken && { RefreshToken: refreshToken }),
      },
    };
  }

  function refresh(token: string | undefined) {
    if (usedRefreshTokens.has(token ?? "")) refuse("RefreshTokenReuseException", "Refresh token has been used.");
    const user = refreshTokens.get(token ?? "");
    if (!user) return refuse("NotAuthorizedException", "Refresh Token has been revoked");
    if (isRotating && token) {
      refreshTokens.delete(token);
      usedRefreshTokens.add(token);
    }
    return give(user, isRotating);
  }

  return {
    give,
    refresh,
    revoke: (refreshToken: string) => void refreshTokens.delete(refreshToken),
    given: () => given,
    takes: (idToken: string) => taken.has(idToken),
    expire: () => taken.clear(),
    endSessions: () => refreshTokens.clear(),
  };
}

const signingKey = randomBytes(32);

function signed(claims: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const content = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${content}.${createHmac("sha256", signingKey).update(content).digest("base64url")}`;
}

export function emailIn(token: unknown): unknown {
  return JSON.parse(Buffer.from(String(token).split(".")[1] ?? "", "base64url").toString()).email;
}
