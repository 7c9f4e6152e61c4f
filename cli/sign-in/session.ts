// Who is signed in: the tokens that the API client needs, renewed in time.
import { notSignedIn, SignInError } from "../errors.ts";
import { formatInstant } from "../output/units.ts";
import type { TokenStore } from "./token-store.ts";
import { isFresh, readClaims, type Tokens } from "./tokens.ts";

export interface Session {
  /** The `Authorization` header's scheme; absent: `Bearer`. */
  readonly scheme?: "Ticket";
  /** An ID token that is valid for a while: refreshed before it expires, once for everyone who waits. Throws SignInError. */
  idToken(): Promise<string>;
  /** After a 401: another token than the refused one. Throws SignInError if the session has ended for good. */
  renew(refused: string): Promise<string>;
}

/** A session whose other tokens can be used too. */
export interface StoredSession extends Session {
  /** The tokens of `idToken()`. */
  tokens(): Promise<Tokens>;
}

/** The session of PHOTOUP_ID_TOKEN: always that token. */
export function fixedSession(idToken: string): Session {
  return {
    idToken: async () => idToken,
    async renew() {
      const { expiresAt } = readClaims(idToken) ?? {};
      const reason = expiresAt ? `, which is good until ${formatInstant(expiresAt)}` : "";
      throw new SignInError(`The API refuses the token in PHOTOUP_ID_TOKEN${reason}. Set a new one, or unset it.`, {
        code: "TokenRefused",
      });
    },
  };
}

export interface SessionOptions {
  store: TokenStore;
  /** New tokens for a refresh token. Throws SignInError if the session has ended for good, RequestError otherwise. */
  refresh(refreshToken: string): Promise<Tokens>;
  /** Signs in without a person, with what the environment holds. */
  signIn?: (() => Promise<Tokens>) | undefined;
  /** Receives a line about tokens that could not be saved: the run goes on with them. */
  warn(message: string): void;
  now(): number;
}

/** The session of a token store. All calls for a token share one renewal. */
export function storedSession({ store, refresh, signIn, warn, now }: SessionOptions): StoredSession {
  let current: Tokens | undefined;
  let renewing: Promise<Tokens> | undefined;
  /** Newer than the store's, if the store could not save them. */
  let unsaved: Tokens | undefined;

  const isUsable = (tokens: Tokens | undefined, refused: string | undefined): tokens is Tokens =>
    tokens !== undefined && tokens.idToken !== refused && isFresh(tokens, now());

  async function renewUnderLock(refused: string | undefined): Promise<Tokens> {
    const kept = await store.read();
    if (isUsable(kept, refused)) return kept;
    return store.exclusively(async () => {
      const latest = await store.read();
      if (isUsable(latest, refused)) return latest;
      const tokens = await obtain(unsaved ?? latest, refused);
      if (tokens !== latest) await keep(tokens);
      return tokens;
    });
  }

  async function obtain(old: Tokens | undefined, refused: string | undefined): Promise<Tokens> {
    if (!old && !signIn) throw notSignedIn();
    try {
      if (old?.refreshToken) return await refresh(old.refreshToken);
      if (signIn) return await signIn();
      throw new SignInError("The session has ended. Run `photoup login` to sign in again.", { code: "SessionEnded" });
    } catch (error) {
      if (error instanceof SignInError) {
        if (signIn && old?.refreshToken) return signIn();
      } else if (old && old.idToken !== refused && now() < old.expiresAt) {
        return old; // still valid for a little: a bad connection need not stop the run
      }
      throw error;
    }
  }

  async function keep(tokens: Tokens): Promise<void> {
    try {
      await store.write(tokens);
      unsaved = undefined;
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      unsaved = tokens;
      warn(`${error.message} This run goes on; the next may have to sign in again.`);
    }
  }

  async function renewOnce(refused: string | undefined): Promise<Tokens> {
    renewing ??= renewUnderLock(refused).finally(() => {
      renewing = undefined;
    });
    current = await renewing;
    return current;
  }

  const tokensBut = (refused: string | undefined) => (isUsable(current, refused) ? current : renewOnce(refused));

  return {
    tokens: async () => tokensBut(undefined),
    idToken: async () => (await tokensBut(undefined)).idToken,
    renew: async (refused) => (await tokensBut(refused)).idToken,
  };
}
