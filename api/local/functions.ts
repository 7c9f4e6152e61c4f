// The API's functions for serverless-offline, whose events are converted to what a real gateway sends.
import { randomUUID } from "node:crypto";
import * as lambda from "../lambda.ts";

type Handler = (event: never, context: never) => Promise<unknown>;

interface GatewayEvent {
  requestContext?: { requestId: string; authorizer?: { jwt?: { claims?: Record<string, unknown> } } };
}

/** By name in serverless.yml. */
export const handlers: Record<string, Handler> = Object.fromEntries(
  Object.entries(lambda).map(([name, handler]: [string, Handler]) => [
    name,
    (event: GatewayEvent, context: unknown) => handler(asGatewaySends(event) as never, context as never),
  ]),
);

function asGatewaySends(event: GatewayEvent): GatewayEvent {
  if (!event.requestContext) return event;
  const { authorizer } = event.requestContext;
  const claims = authorizer?.jwt?.claims;
  const jwt = claims && { jwt: { ...authorizer.jwt, claims: asStrings(claims) } };
  return {
    ...event,
    requestContext: { ...event.requestContext, requestId: randomUUID(), ...(jwt && { authorizer: jwt }) },
  };
}

/** An HTTP API turns all claims into strings, and a list into `[a b]`. */
function asStrings(claims: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(" ")}]` : String(value),
    ]),
  );
}
