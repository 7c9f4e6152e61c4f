// Wraps every endpoint: turns what it returns or throws into an HTTP response and logs one line.
import { ApiError, asApiError } from "./api-error.ts";
import { errorStatus, ticketIdPattern } from "./contract.ts";
import { errorFields, type Log } from "./log.ts";

/** The parts of API Gateway's event (HTTP API, payload 2.0) that endpoints read. */
export interface HttpEvent {
  /** Names are in lower case; repeated headers are joined by commas. */
  headers?: Record<string, string | undefined>;
  pathParameters?: Record<string, string | undefined>;
  queryStringParameters?: Record<string, string | undefined>;
  body?: string | null;
  isBase64Encoded?: boolean;
  requestContext: {
    requestId: string;
    authorizer?: { jwt?: { claims?: Record<string, unknown> } };
  };
}

export interface HttpResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** An endpoint's response. A 204 has no body. */
export interface Answer {
  status: number;
  body?: unknown;
}

export type HttpHandler = (event: HttpEvent) => Promise<HttpResult>;

/** @param endpoint throws ApiError for refusals; anything else that it throws becomes `internal` */
export function answerRequest(route: string, log: Log, endpoint: (event: HttpEvent) => Promise<Answer>): HttpHandler {
  return async (event) => {
    const fields = { route, ...identify(event) };
    try {
      refuseRepeatedHeaders(event);
      const answer = await endpoint(event);
      log("info", "answered", { ...fields, status: answer.status });
      return answer.body === undefined
        ? { statusCode: answer.status, headers: commonHeaders, body: "" }
        : jsonResult(answer.status, answer.body);
    } catch (thrown) {
      const error = asApiError(thrown);
      const status = errorStatus[error.code];
      if (error.code === "internal") log("error", "failed", { ...fields, status, error: errorFields(error.cause) });
      else log("info", "refused", { ...fields, status, code: error.code });
      return refusal(error, event.requestContext.requestId);
    }
  };
}

/** Headers that identify the caller and describe the body. If one were sent twice, one might be verified and the other used. */
const onlyOnce = ["authorization", "content-type", "content-length", "host"];

function refuseRepeatedHeaders({ headers = {} }: HttpEvent): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!onlyOnce.includes(name.toLowerCase()) || !value?.includes(",")) continue;
    throw new ApiError("invalid_request", `Send the header ${name.toLowerCase()} once.`);
  }
}

const commonHeaders = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

const jsonResult = (statusCode: number, body: unknown, headers?: Record<string, string>): HttpResult => ({
  statusCode,
  headers: { ...commonHeaders, "content-type": "application/json; charset=utf-8", ...headers },
  body: JSON.stringify(body),
});

function refusal(error: ApiError, requestId: string): HttpResult {
  return jsonResult(
    errorStatus[error.code],
    { error: { code: error.code, message: error.message, requestId } },
    error.retryAfterSeconds === undefined ? {} : { "retry-after": String(error.retryAfterSeconds) },
  );
}

// The caller controls path parameters: only what looks like an id is logged.
function identify(event: HttpEvent) {
  const id = (value: unknown) => (typeof value === "string" && /^[\w-]{1,64}$/.test(value) ? value : undefined);
  return {
    requestId: event.requestContext.requestId,
    eventId: id(event.pathParameters?.eventId),
    photoId: id(event.pathParameters?.photoId),
    ticketId: ticketIdOf(event.pathParameters?.ticketId),
    caller: id(event.requestContext.authorizer?.jwt?.claims?.sub),
  };
}

const ticketIdOf = (value: unknown) => (typeof value === "string" && ticketIdPattern.test(value) ? value : undefined);
