// What a request's headers may say to serverless-offline: one of each, and of who calls only what the gateway has verified.
import type { HapiRequest } from "serverless-offline";

/** Of two headers of one name one would be verified and the other one used. */
export function hasRepeatedHeader({ raw }: HapiRequest): boolean {
  const names = raw.req.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  return new Set(names).size < names.length;
}

const ownPrefix = "sls-offline-";
const claimsHeader = `${ownPrefix}authorizer-override`;

/** serverless-offline would let a request bring its own claims. */
export function dropOverrides({ raw, headers }: HapiRequest): void {
  const { rawHeaders } = raw.req;
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) {
    if (rawHeaders[i]?.toLowerCase().startsWith(ownPrefix)) rawHeaders.splice(i, 2);
  }
  for (const name of Object.keys(headers)) {
    if (name.startsWith(ownPrefix)) delete headers[name];
  }
}

/** It reads a token once more by itself: the handler is to see the claims of the one that was verified, whichever it reads. */
export function passClaims({ raw }: HapiRequest, claims: object): void {
  raw.req.rawHeaders.push(claimsHeader, JSON.stringify({ jwt: { claims } }));
}
