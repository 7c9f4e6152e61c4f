// Who is signed in: what the API client needs of a session.

export interface Session {
  /** An ID token that is good for a while yet: refreshed ahead of its expiry, once for all who wait. Throws SignInError. */
  idToken(): Promise<string>;
  /** After a 401: a token other than the one that was refused. Throws SignInError where the session has ended for good. */
  renew(refused: string): Promise<string>;
}
