// Reads what a request says about its signature, from a presigned URL's query or from the Authorization header.
import { S3Error } from "./s3-error.ts";
import { headerOf, parameterOf, type S3Request } from "./s3-request.ts";

export interface SignatureClaim {
  credential: string[];
  /** `20261122T190000Z` */
  date: string;
  signedHeaders: string[];
  signature: string;
  payloadHash: string;
}

export const algorithm = "AWS4-HMAC-SHA256";
const maxSkewMs = 15 * 60_000;

/** Throws AuthorizationQueryParametersError, and AccessDenied for a URL that has expired or is not valid yet. */
export function readPresigned(request: S3Request, now: Date): SignatureClaim {
  const malformed = (message: string) => new S3Error(400, "AuthorizationQueryParametersError", message);
  const names = ["Algorithm", "Credential", "Signature", "Date", "SignedHeaders", "Expires"].map((n) => `X-Amz-${n}`);
  if (names.some((name) => parameterOf(request, name) === undefined)) {
    const list = `${names.slice(0, -1).join(", ")}, and ${names.at(-1)}`;
    throw malformed(`Query-string authentication version 4 requires the ${list} parameters.`);
  }
  const value = (name: string) => parameterOf(request, `X-Amz-${name}`) ?? "";
  if (value("Algorithm") !== algorithm) throw malformed(`X-Amz-Algorithm only supports "${algorithm}"`);
  const signedAt = parseDate(value("Date"));
  if (signedAt === undefined) {
    throw malformed(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`);
  }
  checkExpiry(value("Expires"), signedAt, now, malformed);
  if (parameterOf(request, "X-Amz-Security-Token") !== undefined) throw invalidToken();
  return {
    credential: value("Credential").split("/"),
    date: value("Date"),
    signedHeaders: value("SignedHeaders").split(";"),
    signature: value("Signature"),
    payloadHash: headerOf(request, "x-amz-content-sha256") ?? (value("Content-Sha256") || "UNSIGNED-PAYLOAD"),
  };
}

function checkExpiry(expires: string, signedAt: number, now: Date, malformed: (message: string) => S3Error): void {
  if (!/^-?\d+$/.test(expires)) throw malformed("X-Amz-Expires should be a number");
  const seconds = Number(expires);
  if (seconds < 0) throw malformed("X-Amz-Expires must be non-negative");
  if (seconds > 604_800) {
    throw malformed("X-Amz-Expires must be less than a week (in seconds); that is, less than 604800 seconds");
  }
  if (signedAt > now.getTime() + maxSkewMs) throw new S3Error(403, "AccessDenied", "Request is not yet valid");
  const expiresAt = signedAt + seconds * 1000;
  if (now.getTime() > expiresAt) {
    const details = { "X-Amz-Expires": expires, Expires: isoSeconds(expiresAt), ServerTime: isoSeconds(now.getTime()) };
    throw new S3Error(403, "AccessDenied", "Request has expired", details);
  }
}

/** Throws AuthorizationHeaderMalformed, and RequestTimeTooSkewed 15 minutes from now. */
export function readAuthorization(request: S3Request, authorization: string, now: Date): SignatureClaim {
  if (!authorization.startsWith(`${algorithm} `)) {
    throw new S3Error(400, "InvalidArgument", "Unsupported Authorization Type", { ArgumentName: "Authorization" });
  }
  const fields = new Map(
    authorization
      .slice(algorithm.length)
      .split(",")
      .map((field): [string, string] => {
        const [name = "", ...value] = field.trim().split("=");
        return [name, value.join("=")];
      }),
  );
  const [credential, signedHeaders, signature] = ["Credential", "SignedHeaders", "Signature"].map((n) => fields.get(n));
  if (!credential || !signedHeaders || !signature) {
    const message = "The authorization header is malformed; it needs Credential, SignedHeaders and Signature.";
    throw new S3Error(400, "AuthorizationHeaderMalformed", message);
  }
  const date = headerOf(request, "x-amz-date") ?? "";
  const signedAt = parseDate(date);
  if (signedAt === undefined) {
    throw new S3Error(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
  }
  if (Math.abs(now.getTime() - signedAt) > maxSkewMs) {
    const message = "The difference between the request time and the current time is too large.";
    const times = { RequestTime: date, ServerTime: isoSeconds(now.getTime()), MaxAllowedSkewMilliseconds: "900000" };
    throw new S3Error(403, "RequestTimeTooSkewed", message, times);
  }
  if (headerOf(request, "x-amz-security-token") !== undefined) throw invalidToken();
  const payloadHash = headerOf(request, "x-amz-content-sha256");
  if (payloadHash === undefined) {
    throw new S3Error(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
  }
  return { credential: credential.split("/"), date, signedHeaders: signedHeaders.split(";"), signature, payloadHash };
}

const isoSeconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const invalidToken = () => new S3Error(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");

function parseDate(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const ms = Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
