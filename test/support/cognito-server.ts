// A Cognito for tests: SRP, every challenge, rotation, and failures on demand, over x-amz-json-1.1.
// It also serves `/config` and `/events` of an API that accepts its tokens. Bound to 127.0.0.1.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import type { ConfigAnswer } from "../../api/contract.ts";
import { type CognitoUser, poolName, userPool } from "./cognito-user-pool.ts";
import { listen } from "./listen.ts";

export interface CognitoServerOptions {
  users: CognitoUser[];
  authFlow?: ConfigAnswer["authFlow"];
  /** Refresh-token rotation, without a grace period. */
  isRotating?: boolean;
  tokenLifetimeS?: number;
  /** Called before the pool: returns an error to send, or undefined to let the pool answer. */
  fault?: (
    operation: string,
    input: Record<string, unknown>,
  ) => { status: number; code: string; message?: string } | undefined;
}

export interface CognitoServer extends AsyncDisposable {
  apiUrl: string;
  config: ConfigAnswer;
  users: readonly CognitoUser[];
  /** The calls, in order. */
  operations: string[];
  /** Every secret sent in either direction, for tests that look for leaks. */
  secrets: Set<string>;
  /** From now on the API answers 401 to every token issued so far. */
  expireTokens(): void;
  /** Ends all sessions: refresh tokens are no longer accepted. */
  endSessions(): void;
  tokensGiven: number;
}

export async function startCognitoServer(options: CognitoServerOptions): Promise<CognitoServer> {
  const pool = userPool(options);
  const operations: string[] = [];
  const server = await listen(createServer((request, response) => void answer(request, response)));
  const apiUrl = server.origin;
  const config: ConfigAnswer = {
    apiVersion: 1,
    region: "eu-west-1",
    userPoolId: `local_${poolName}`,
    userPoolClientId: "test-client",
    cognitoEndpoint: apiUrl,
    authFlow: options.authFlow ?? "USER_SRP_AUTH",
    contentTypes: ["image/jpeg"],
    maxBytes: 5 * 1024 ** 3,
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    if (request.url === "/config") return void send(200, config);
    if (request.url?.startsWith("/events")) {
      const token = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
      return void (pool.tokens.takes(token)
        ? send(200, { events: [{ eventId: "42" }, { eventId: "spring_ball" }] })
        : send(401, { message: "Unauthorized" }));
    }
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    operations.push(operation);
    const input = (await json(request)) as Record<string, unknown>;
    const fault = options.fault?.(operation, input);
    if (fault)
      return void send(fault.status, { __type: fault.code, message: fault.message ?? `${fault.code} on demand.` });
    try {
      send(200, pool.call(operation, input));
    } catch (error) {
      const { name, message } = error as Error;
      const isOfCognito = name.endsWith("Exception");
      send(isOfCognito ? 400 : 500, { __type: isOfCognito ? name : "InternalErrorException", message });
    }
  }

  return {
    apiUrl,
    config,
    users: options.users,
    operations,
    secrets: pool.secrets,
    expireTokens: pool.tokens.expire,
    endSessions: pool.tokens.endSessions,
    get tokensGiven() {
      return pool.tokens.given();
    },
    [Symbol.asyncDispose]: server[Symbol.asyncDispose],
  };
}

/** A user with a new address, so that tests do not share users. */
export function someUser(user: Partial<CognitoUser> = {}): CognitoUser {
  return { email: `${randomUUID()}@example.com`, password: `Pässw0rd-${randomUUID()}`, challenges: [], ...user };
}
