// The gateway's JWT authorizer: accepts only signed, unexpired ID tokens of our pool and client.
import { JwtVerifier } from "aws-jwt-verify";
import { issuerOf, type PoolIds } from "./user-pool.ts";

/** Returns the claims. Throws for any other token. The verifier uses its own clock. */
export type VerifyToken = (token: string) => Promise<object>;

export async function createTokenVerifier(
  cognitoUrl: string,
  { userPoolId, userPoolClientId }: PoolIds,
): Promise<VerifyToken> {
  const verifier = JwtVerifier.create({
    issuer: issuerOf(userPoolId),
    audience: userPoolClientId,
    customJwtCheck: ({ payload }) => {
      if (payload.token_use !== "id") {
        throw new Error("not an ID token");
      }
    },
  });
  const response = await fetch(`${cognitoUrl}/${userPoolId}/.well-known/jwks.json`);
  verifier.cacheJwks((await response.json()) as Parameters<typeof verifier.cacheJwks>[0]);
  return (token) => verifier.verify(token);
}
