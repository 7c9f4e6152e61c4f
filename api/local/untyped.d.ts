// What the local stack uses of packages that come without types.

declare module "dynalite" {
  import type { Server } from "node:http";
  export default function dynalite(options: { path?: string; createTableMs: number }): Server;
}

declare module "serverless-offline" {
  import type { IncomingMessage, Server } from "node:http";
  /** The parts of a hapi server and its requests that a gateway needs. */
  export interface HapiResponse {
    code(status: number): HapiResponse;
    header(name: string, value: string): HapiResponse;
    takeover(): HapiResponse;
  }
  export interface HapiRequest {
    method: string;
    /** Before it is routed. */
    setMethod(method: string): void;
    path: string;
    route: { path: string; method: string };
    headers: NodeJS.Dict<string>;
    /** Of the body, once that is read. */
    mime: string | null;
    raw: { req: IncomingMessage };
    response: { isBoom?: boolean; output?: { statusCode: number }; source?: unknown };
  }
  export interface HapiToolkit {
    response(body: unknown): HapiResponse;
    continue: symbol;
  }
  export interface HapiServer {
    listener: Server;
    info: { port: number };
    ext(point: string, method: (request: HapiRequest, h: HapiToolkit) => unknown): void;
    start(): Promise<void>;
    stop(options: { timeout: number }): Promise<void>;
  }
  export interface OfflineEvents {
    httpApiEvents: { functionKey: string; http: { routeKey: string; authorizer?: unknown } }[];
    lambdas: unknown[];
  }
  export default class ServerlessOffline {
    constructor(serverless: unknown, options: Record<string, unknown>, utils: { log: unknown; progress: unknown });
    internals(): {
      mergeOptions(): void;
      getEvents(): OfflineEvents;
      createLambda(lambdas: unknown[], skipStart: boolean): Promise<void>;
      createHttp(events: unknown[], skipStart: boolean): Promise<void>;
      getApiGatewayServer(): HapiServer;
    };
  }
}

declare module "serverless-offline/lambda" {
  export interface OfflineFunction {
    setEvent(event: unknown): void;
    runHandler(): Promise<unknown>;
  }
  export default class Lambda {
    constructor(serverless: unknown, options: Record<string, unknown>);
    create(lambdas: unknown[]): void;
    get(functionKey: string): OfflineFunction;
  }
}
