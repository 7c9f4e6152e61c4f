// Hashes ticket secrets with SHA-256 and compares them in constant time.
import { createHash, timingSafeEqual } from "node:crypto";

const digestOf = (secret: string) => createHash("sha256").update(secret).digest();

/** In base64url. 192 random bits need neither salt nor a slow hash. */
export const hashOfSecret = (secret: string): string => digestOf(secret).toString("base64url");

/** @param hash the ticket's `hashOfSecret`; empty if there is no ticket */
export function isSecretOf(hash: string, secret: string): boolean {
  return timingSafeEqual(digestOf(hash), digestOf(hashOfSecret(secret))); // hashed again to the same length
}
