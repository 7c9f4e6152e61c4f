// Who is signed in. Tokens are in memory and renewed before they expire; a refresh token is in storage only if the person asked for it.

import { Failure } from "../http/failure.ts";
import type { TokenSource } from "../http/open-api.ts";
import { createStore, type Readable } from "../store.ts";
import type { Cognito, Tokens } from "./cognito.ts";
import type { KeptSession } from "./kept-session.ts";

export type SignInState =
  | { kind: "starting" }
  | { kind: "signedOut" }
  /** The session has expired or was revoked: requests wait until the same person signs in again. */
  | ({ kind: "ended" } & Person)
  | ({ kind: "signedIn" } & Person);

export interface Person {
  email: string;
  isOrganiser: boolean;
}

export interface Session extends TokenSource {
  state: Readable<SignInState>;
  /** Signs in with the kept refresh token, if there is one. Throws a Failure if Cognito cannot be reached. */
  restore(): Promise<void>;
  accept(tokens: Tokens, isKept: boolean): void;
  signOut(): Promise<void>;
}

export interface SessionOptions {
  cognito: Pick<Cognito, "refresh" | "revoke">;
  /** Shared by all tabs. */
  kept: KeptSession;
  now: () => number;
}

/** How long before its expiry a token is renewed. */
const marginMs = 60_000;

export function openSession({ cognito, kept, now }: SessionOptions): Session {
  const state = createStore<SignInState>({ kind: "starting" });
  let tokens: Tokens | undefined;
  let isKept = false;
  let renewing: Promise<string> | undefined;
  let whenBack: (() => void)[] = [];

  function accept(next: Tokens, keep: boolean): void {
    tokens = next;
    isKept = keep;
    if (keep && next.refreshToken !== undefined) kept.write(next.refreshToken);
    // Otherwise storage is left alone: what it keeps is another tab's.
    state.set({ kind: "signedIn", ...personOf(next.idToken) });
    for (const go of whenBack.splice(0)) go();
  }

  async function renew(): Promise<string> {
    const spent = tokens;
    if (!spent) throw signedOut();
    try {
      const { refreshToken, idToken } = spent;
      if (refreshToken === undefined) throw signedOut();
      const { email } = personOf(idToken);
      const next = await refreshed(refreshToken, isKept, (person) => person.email === email);
      if (tokens !== spent) throw signedOut();
      accept(next, isKept);
      return next.idToken;
    } catch (error) {
      if (tokens !== spent) throw signedOut(); // signed out meanwhile, and somebody else may be signed in
      if (error instanceof Failure && error.isTransient) throw error;
      return afterNewSignIn();
    }
  }

  /** With single-use refresh tokens, another tab may have spent the shared one, and stored its successor. */
  async function refreshed(own: string, isShared: boolean, isWanted: (person: Person) => boolean): Promise<Tokens> {
    try {
      return await cognito.refresh(own);
    } catch (error) {
      const left = isShared ? kept.read() : undefined;
      if ((error instanceof Failure && error.isTransient) || left === undefined || left === own) throw error;
      const next = await cognito.refresh(left);
      if (isWanted(personOf(next.idToken))) return next;
      // Somebody else signed in there: their session must continue there.
      if (next.refreshToken !== undefined) kept.write(next.refreshToken);
      throw error;
    }
  }

  /** Asks the person to sign in again, and resolves with the new token. */
  async function afterNewSignIn(): Promise<string> {
    const ended = tokens && personOf(tokens.idToken);
    const isOurs = kept.read() === tokens?.refreshToken;
    tokens = undefined;
    if (isOurs) kept.remove();
    isKept = false; // what is kept from now on is another tab's
    state.set(ended ? { kind: "ended", ...ended } : { kind: "signedOut" });
    await new Promise<void>((resolve) => {
      whenBack = [...whenBack, resolve];
    });
    const back = tokens as Tokens | undefined;
    if (!back) throw signedOut();
    return back.idToken;
  }

  function renewOnce(): Promise<string> {
    if (renewing !== undefined) return renewing;
    const own = renew().finally(() => {
      if (renewing === own) renewing = undefined;
    });
    renewing = own;
    return own;
  }

  return {
    state,
    accept,
    async restore() {
      const refreshToken = kept.read();
      if (refreshToken === undefined) return state.set({ kind: "signedOut" });
      try {
        accept(await refreshed(refreshToken, true, () => true), true);
      } catch (error) {
        if (error instanceof Failure && error.isTransient) throw error; // the token may still be valid
        if (kept.read() === refreshToken) kept.remove();
        state.set({ kind: "signedOut" });
      }
    },
    async current() {
      if (renewing !== undefined) return renewing;
      if (!tokens) throw signedOut();
      return now() < tokens.expiresAt - marginMs ? tokens.idToken : renewOnce();
    },
    async renewed(spent) {
      if (renewing !== undefined) return renewing;
      return tokens && tokens.idToken !== spent ? tokens.idToken : renewOnce();
    },
    async signOut() {
      const refreshToken = tokens?.refreshToken;
      tokens = undefined;
      renewing = undefined; // the next person's calls must not wait for it
      if (isKept) kept.remove();
      state.set({ kind: "signedOut" });
      for (const go of whenBack.splice(0)) go();
      if (refreshToken !== undefined) await cognito.revoke(refreshToken).catch(() => undefined);
    },
  };
}

const signedOut = () => new Failure("Signed out.", { code: "signed_out", isTransient: false });

/** The owner, by the ID token: for display only, never for permissions. */
function personOf(idToken: string): Person {
  try {
    const payload = (idToken.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const groups = claims["cognito:groups"];
    return {
      email: String(claims.email ?? "").toLowerCase(),
      isOrganiser: Array.isArray(groups) && groups.includes("organisers"),
    };
  } catch {
    return { email: "", isOrganiser: false };
  }
}
