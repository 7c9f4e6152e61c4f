// The bucket's CORS, according to the infra stack's rules.
import { S3Error } from "./s3-error.ts";
import { headerOf, type S3Request } from "./s3-request.ts";

/** As in CloudFormation's AWS::S3::Bucket CorsRule. */
export interface CorsRule {
  AllowedOrigins: string[];
  AllowedMethods: string[];
  AllowedHeaders?: string[];
  ExposedHeaders?: string[];
  MaxAge?: number;
}

const vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

/** The response headers of a preflight request. Throws AccessForbidden if no rule allows it. */
export function preflightHeaders(request: S3Request, rules: CorsRule[]): Record<string, string> {
  const method = headerOf(request, "access-control-request-method") ?? "";
  const wanted = (headerOf(request, "access-control-request-headers") ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
  const origin = headerOf(request, "origin");
  if (origin === undefined)
    throw new S3Error(400, "BadRequest", "Insufficient information. Origin request header needed.");
  if (rules.length === 0) throw forbidden("CORSResponse: CORS is not enabled for this bucket.");
  const rule = rules.find(
    (each) =>
      allows(each, origin, method) && wanted.every((name) => (each.AllowedHeaders ?? []).some((p) => matches(p, name))),
  );
  if (!rule) {
    throw forbidden(
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
    );
  }
  return { ...answer(rule, origin), ...(wanted.length > 0 && { "access-control-allow-headers": wanted.join(", ") }) };
}

/** The CORS headers of any other response; none if the origin is not allowed. */
export function corsHeaders(request: S3Request, rules: CorsRule[]): Record<string, string> {
  const origin = headerOf(request, "origin");
  const rule = origin === undefined ? undefined : rules.find((each) => allows(each, origin, request.method));
  return rule && origin !== undefined ? answer(rule, origin) : {};
}

function answer(rule: CorsRule, origin: string): Record<string, string> {
  const isOpen = rule.AllowedOrigins.includes("*");
  return {
    "access-control-allow-origin": isOpen ? "*" : origin,
    "access-control-allow-methods": rule.AllowedMethods.join(", "),
    ...(!isOpen && { "access-control-allow-credentials": "true" }),
    ...(rule.ExposedHeaders && { "access-control-expose-headers": rule.ExposedHeaders.join(", ") }),
    ...(rule.MaxAge !== undefined && { "access-control-max-age": String(rule.MaxAge) }),
    vary,
  };
}

function allows(rule: CorsRule, origin: string, method: string): boolean {
  return rule.AllowedOrigins.some((pattern) => matches(pattern, origin)) && rule.AllowedMethods.includes(method);
}

/** At most one `*`, as S3 allows; header names are compared without case. */
function matches(pattern: string, text: string): boolean {
  const [head = "", tail] = pattern.toLowerCase().split("*");
  const value = text.toLowerCase();
  if (tail === undefined) return value === head;
  return value.length >= head.length + tail.length && value.startsWith(head) && value.endsWith(tail);
}

const forbidden = (message: string) => new S3Error(403, "AccessForbidden", message);
