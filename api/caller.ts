// The caller, from the ID token's claims that the gateway's JWT authorizer has verified.
import type { HttpEvent } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import { normaliseEmail } from "./parse-email.ts";

export interface Caller {
  /** In lower case. */
  email: string;
  isOrganiser: boolean;
}

/**
 * Throws `unauthenticated` if there is no token, if it is not an ID token, or if it does not say that the address is verified: whoever
 * could set any address could impersonate anybody. The pool's client may read `email_verified`, so Cognito includes it for every account
 * that has it. An account created without it, or elsewhere, was never verified.
 */
export function callerOf(event: HttpEvent): Caller {
  const claims = event.requestContext.authorizer?.jwt?.claims;
  if (!claims) throw new ApiError("unauthenticated", "Sign in first: no ID token came with the request.");
  if (claims.token_use !== "id") {
    throw new ApiError("unauthenticated", "Send the ID token: this is another token of the same sign-in.");
  }
  const email = typeof claims.email === "string" ? normaliseEmail(claims.email) : undefined;
  if (!email) throw new ApiError("unauthenticated", "The ID token names no e-mail address.");
  if (claims.email_verified !== true && claims.email_verified !== "true") {
    throw new ApiError(
      "unauthenticated",
      "Your e-mail address is not verified: ask an organiser for a new invitation, or whoever runs the service to mark it as verified.",
    );
  }
  return { email, isOrganiser: groupsOf(claims["cognito:groups"]).includes("organisers") };
}

/** Throws `not_allowed` unless the caller is an organiser. */
export function requireOrganiser(caller: Caller): void {
  if (!caller.isOrganiser) throw new ApiError("not_allowed", "Only organisers may do this.");
}

// An HTTP API passes the list to a Lambda as the text `[a b]`; serverless-offline passes an array.
function groupsOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((group) => typeof group === "string");
  if (typeof claim !== "string") return [];
  return claim
    .replace(/^\[|\]$/g, "")
    .split(/[\s,]+/)
    .filter(Boolean);
}
