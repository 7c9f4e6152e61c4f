// Keeps a run to the account that it began with: somebody may sign in elsewhere, or as somebody else, with its profile meanwhile.
import { SignInError } from "../errors.ts";
import type { TokenStore } from "./token-store.ts";
import { readClaims, type Tokens } from "./tokens.ts";

/** Whether the tokens may be sent to that app client's server: others are secrets of another one. */
export function isIssuedTo(clientId: string, { idToken }: Tokens): boolean {
  return (readClaims(idToken)?.audience ?? clientId) === clientId;
}

/**
 * The same store, whose `read` throws SignInError for another account's tokens: they are secrets of another server, or would upload in
 * another name. @param clientId the app client of the run's API
 */
export function ofOneAccount(store: TokenStore, clientId: string): TokenStore {
  let account: string | undefined;
  return {
    ...store,
    async read() {
      const tokens = await store.read();
      const subject = tokens && readClaims(tokens.idToken)?.subject;
      account ??= subject;
      if (!tokens || (isIssuedTo(clientId, tokens) && (subject === undefined || subject === account))) return tokens;
      throw new SignInError(
        "This profile belongs to another account now: somebody has signed in with it meanwhile. Run `photoup login` to sign in again; `--profile NAME` keeps two accounts apart.",
        { code: "AccountChanged" },
      );
    },
  };
}
