// Restricts the headers that reach serverless-offline: one of each name, and only claims that the gateway has verified.
import type { HapiRequest } from "serverless-offline";

/** If a header were sent twice, one might be verified and the other used. */
export function hasRepeatedHeader({ raw }: HapiRequest): boolean {
  const names = raw.req.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  return new Set(names).size < names.length;
}

const ownPrefix = "sls-offline-";
const claimsHeader = `${ownPrefix}authorizer-override`;

/** serverless-offline would accept claims from the request. */
export function dropOverrides({ raw, headers }: HapiRequest): void {
  const { rawHeaders } = raw.req;
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) {
    if (rawHeaders[i]?.toLowerCase().startsWith(ownPrefix)) rawHeaders.splice(i, 2);
  }
  for (const name of Object.keys(headers)) {
    if (name.startsWith(ownPrefix)) delete headers[name];
  }
}

/** serverless-offline parses the token again. This makes the handler see the verified claims, whatever it parses. */
export function passClaims({ raw }: HapiRequest, claims: object): void {
  raw.req.rawHeaders.push(claimsHeader, JSON.stringify({ jwt: { claims } }));
}
