// Who calls: what the gateway's JWT authorizer has verified of the ID token.
import type { HttpEvent } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import { normaliseEmail } from "./parse-email.ts";

export interface Caller {
  /** In lower case. */
  email: string;
  isOrganiser: boolean;
}

/**
 * Throws `unauthenticated` where there is no token, where it is no ID token, or where it does not say that its address was verified:
 * who could set any address of his own would be whom he likes. The pool's client may read `email_verified`, so that Cognito says it of
 * every account that has it; one that was made without it, or came from elsewhere, was never verified.
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

/** Throws `not_allowed` for everybody else. */
export function requireOrganiser(caller: Caller): void {
  if (!caller.isOrganiser) throw new ApiError("not_allowed", "Only organisers may do this.");
}

// A Lambda behind an HTTP API gets the list as the text `[a b]`, one behind serverless-offline as an array.
function groupsOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((group) => typeof group === "string");
  if (typeof claim !== "string") return [];
  return claim
    .replace(/^\[|\]$/g, "")
    .split(/[\s,]+/)
    .filter(Boolean);
}
