// Tokens of every kind: valid ones from the user pool, and ones that nobody should accept.
import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { callCognito } from "../../api/local/call-aws-json.ts";
import type { LocalUser } from "../../api/local/local-users.ts";
import { createUser, issuerOf } from "../../api/local/user-pool.ts";
import type { TestStack } from "./own-stack.ts";

export type Credentials = Pick<LocalUser, "email" | "password">;

export interface Tokens {
  idToken: string;
  accessToken: string;
  refreshToken: string;
}

/** One of the users of every stack. */
export function userOf(stack: TestStack, name: "attendee" | "organiser" | "stranger"): LocalUser {
  const user = stack.users.find(({ email }) => email.startsWith(`${name}@`));
  if (!user) throw new Error(`the stack has no ${name}`);
  return user;
}

export async function signIn(stack: TestStack, { email, password }: Credentials): Promise<Tokens> {
  const answer = (await callCognito(stack.cognitoUrl, "InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    ClientId: stack.userPoolClientId,
    AuthParameters: { USERNAME: email, PASSWORD: password },
  })) as { AuthenticationResult: { IdToken: string; AccessToken: string; RefreshToken: string } };
  const { IdToken, AccessToken, RefreshToken } = answer.AuthenticationResult;
  return { idToken: IdToken, accessToken: AccessToken, refreshToken: RefreshToken };
}

/** A new user, registered for `events` as an organiser would. */
export async function makeUser(
  stack: TestStack,
  { events = [], groups = [] }: { events?: string[]; groups?: string[] } = {},
): Promise<LocalUser> {
  const user: LocalUser = { email: `${randomUUID()}@example.com`, password: randomUUID(), groups, events };
  await createUser(stack.cognitoUrl, stack.userPoolId, user);
  const { idToken } = await signIn(stack, userOf(stack, "organiser"));
  for (const eventId of events) {
    const url = `${stack.apiUrl}/events/${eventId}/attendees/${encodeURIComponent(user.email)}`;
    const response = await fetch(url, { method: "PUT", headers: { authorization: `Bearer ${idToken}` } });
    if (!response.ok) throw new Error(`registering ${user.email}: ${response.status} ${await response.text()}`);
  }
  return user;
}

/** A token with the claims of a valid ID token, for tests to change one by one. Signed with the pool's key by default. */
export function mintToken(
  stack: TestStack,
  user: { email: string; groups?: string[] },
  {
    claims = {},
    key = poolKey(),
    header = {},
  }: { claims?: Record<string, unknown>; key?: string; header?: Record<string, unknown> } = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    sub: randomUUID(),
    email: user.email,
    email_verified: true,
    "cognito:username": user.email,
    ...(user.groups?.length && { "cognito:groups": user.groups }),
    token_use: "id",
    iss: issuerOf(stack.userPoolId),
    aud: stack.userPoolClientId,
    auth_time: now,
    iat: now,
    exp: now + 600,
    ...claims,
  };
  const signed = [{ alg: "RS256", kid: "CognitoLocal", typ: "JWT", ...header }, payload].map(encode).join(".");
  if (header.alg === "none") return `${signed}.`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key, "base64url")}`;
}

/** A key other than the pool's. */
export function strangersKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** cognito-local signs with a public key pair that everybody has: fine for tests, but never expose it to a network. */
function poolKey(): string {
  return createRequire(import.meta.url)("cognito-local/lib/keys/cognitoLocal.private.json").pem;
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
