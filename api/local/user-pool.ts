// The local Cognito: cognito-local on disk, with the pool and the client from the infra template.
import { mkdir, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { callCognito } from "./call-aws-json.ts";
import type { InfraTemplate } from "./infra-template.ts";
import { keepJsonWhole, restoreJson } from "./keep-json-whole.ts";
import { keepPagesOut } from "./keep-pages-out.ts";
import { host, type Listening, listeningOn } from "./listen.ts";
import type { LocalUser } from "./local-users.ts";
import { resendInvitations } from "./resend-invitation.ts";

export interface PoolIds {
  userPoolId: string;
  userPoolClientId: string;
}

/** Fixed, so that tokens stay valid when the stack restarts on another port. Nothing is ever fetched from it. */
const issuerDomain = "http://cognito.photoup.localhost";

export const issuerOf = (userPoolId: string) => `${issuerDomain}/${userPoolId}`;

/**
 * Changes the working directory to `folder`, since cognito-local keeps its files below it. cognito-local does not authenticate admin calls.
 * @param pagePort the port of the page that signs people in
 */
export async function startCognito(
  folder: string,
  { port, pagePort, say }: { port: number; pagePort: number; say: (text: string) => void },
): Promise<Listening> {
  const database = path.join(folder, ".cognito", "db");
  await mkdir(database, { recursive: true });
  await restoreJson(database);
  await keepJsonWhole(database);
  const config = { TokenConfig: { IssuerDomain: issuerDomain }, ServerConfig: { hostname: host, port } };
  await writeFile(path.join(folder, ".cognito", "config.json"), JSON.stringify(config));
  process.chdir(folder);
  process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = "1";
  const { createDefaultServer } = await import("cognito-local");
  const server = await createDefaultServer(createLogger(say));
  const started = (await server.start()) as Server;
  const listening = listeningOn(started);
  resendInvitations(started, listening.url, say);
  keepPagesOut(started, { port: pagePort });
  return listening;
}

/** cognito-local "sends" its codes by logging them, so its log is shown. */
function createLogger(say: (text: string) => void) {
  const require = createRequire(import.meta.url);
  const pino = createRequire(require.resolve("cognito-local"))("pino");
  const destination = { write: (line: string) => say(String(JSON.parse(line).msg)) };
  return pino({ level: "info" }, destination);
}

/** Creates the pool, its client, groups and users, once per data folder. */
export async function createPool(url: string, infra: InfraTemplate, users: LocalUser[]): Promise<PoolIds> {
  const call = (action: string, input: object) => callCognito(url, action, input);
  const { UserPoolName: PoolName, ...pool } = infra.userPool;
  const created = (await call("CreateUserPool", { PoolName, ...pool })) as { UserPool: { Id: string } };
  const UserPoolId = created.UserPool.Id;
  const flows = infra.userPoolClient.ExplicitAuthFlows as string[];
  const client = (await call("CreateUserPoolClient", {
    ...infra.userPoolClient,
    UserPoolId,
    // cognito-local has no SRP.
    ExplicitAuthFlows: [...flows, "ALLOW_USER_PASSWORD_AUTH"],
  })) as { UserPoolClient: { ClientId: string } };
  for (const GroupName of infra.groups) await call("CreateGroup", { UserPoolId, GroupName });
  for (const user of users) await createUser(url, UserPoolId, user);
  return { userPoolId: UserPoolId, userPoolClientId: client.UserPoolClient.ClientId };
}

export async function createUser(
  url: string,
  UserPoolId: string,
  { email, password, groups }: Pick<LocalUser, "email" | "password" | "groups">,
): Promise<void> {
  const call = (action: string, input: object) => callCognito(url, action, { UserPoolId, Username: email, ...input });
  const attributes = { email, email_verified: "true" };
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  await call("AdminCreateUser", { UserAttributes, MessageAction: "SUPPRESS", TemporaryPassword: password });
  await call("AdminSetUserPassword", { Password: password, Permanent: true });
  for (const GroupName of groups) await call("AdminAddUserToGroup", { GroupName });
}

/** The ID token of somebody who signs in with a password. */
export async function signIn(
  url: string,
  clientId: string,
  user: Pick<LocalUser, "email" | "password">,
): Promise<string> {
  const answer = (await callCognito(url, "InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    ClientId: clientId,
    AuthParameters: { USERNAME: user.email, PASSWORD: user.password },
  })) as { AuthenticationResult: { IdToken: string } };
  return answer.AuthenticationResult.IdToken;
}
