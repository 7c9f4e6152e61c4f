// A ticket's secret as it is kept: its SHA-256, and the comparison with one that was sent, which takes as long whatever is kept.
import { createHash, timingSafeEqual } from "node:crypto";

const digestOf = (secret: string) => createHash("sha256").update(secret).digest();

/** In base64url. 192 random bits need no salt and no slow hash. */
export const hashOfSecret = (secret: string): string => digestOf(secret).toString("base64url");

/** @param hash `hashOfSecret` of the ticket's; of no ticket: empty */
export function isSecretOf(hash: string, secret: string): boolean {
  return timingSafeEqual(digestOf(hash), digestOf(hashOfSecret(secret))); // hashed again, so that both have one length
}
