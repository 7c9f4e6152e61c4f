// Verifies Signature Version 4 of presigned and header-signed requests.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html and sigv4-auth-using-authorization-header.html
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { S3Error } from "./s3-error.ts";
import { headerOf, type S3Request } from "./s3-request.ts";
import { algorithm, readAuthorization, readPresigned, type SignatureClaim } from "./signature-claim.ts";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface Verified {
  /** The signed payload hash: 64 hex digits, `UNSIGNED-PAYLOAD`, or a `STREAMING-…` scheme. */
  payloadHash: string;
}

/** Throws S3's error if a request is unsigned, expired, or not what was signed. */
export function verifySignature(request: S3Request, owner: Credentials & { region: string }, now: Date): Verified {
  const isPresigned = request.query.some(([name]) => name === "X-Amz-Algorithm" || name === "X-Amz-Signature");
  const authorization = headerOf(request, "authorization");
  if (isPresigned && authorization !== undefined) {
    const mechanisms =
      "the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header";
    throw new S3Error(
      400,
      "InvalidArgument",
      `Only one auth mechanism allowed; only ${mechanisms} should be specified`,
    );
  }
  if (!isPresigned && authorization === undefined) throw new S3Error(403, "AccessDenied", "Access Denied");
  const claim = isPresigned ? readPresigned(request, now) : readAuthorization(request, authorization ?? "", now);
  checkScope(claim, owner, isPresigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed");
  checkSignedHeaders(request, claim);
  checkSignature(request, claim, owner.secretAccessKey);
  return { payloadHash: claim.payloadHash };
}

/** The credential is `KEY/20261122/REGION/s3/aws4_request`; a key id may not hold a slash. */
function checkScope(claim: SignatureClaim, owner: Credentials & { region: string }, code: string): void {
  const [keyId, day, region, service, terminator, ...more] = claim.credential;
  const malformed = (message: string) =>
    new S3Error(400, code, `Error parsing the X-Amz-Credential parameter; ${message}`);
  if (terminator === undefined || more.length > 0) {
    throw malformed('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".');
  }
  if (region !== owner.region) throw malformed(`the region '${region}' is wrong; expecting '${owner.region}'`);
  if (service !== "s3") throw malformed(`incorrect service "${service}". This endpoint belongs to "s3".`);
  if (terminator !== "aws4_request") throw malformed(`incorrect terminal "${terminator}". It must be "aws4_request".`);
  if (day !== claim.date.slice(0, 8)) throw malformed(`incorrect date format "${day}". It must be the request's day.`);
  if (keyId !== owner.accessKeyId) {
    const message = "The AWS Access Key Id you provided does not exist in our records.";
    throw new S3Error(403, "InvalidAccessKeyId", message, { AWSAccessKeyId: keyId ?? "" });
  }
}

/** The host and every x-amz-* header must be signed, or anybody could add one. */
function checkSignedHeaders(request: S3Request, claim: SignatureClaim): void {
  const unsigned = Object.keys(request.headers).filter(
    (name) => (name === "host" || name.startsWith("x-amz-")) && !claim.signedHeaders.includes(name),
  );
  if (unsigned.length > 0) {
    const message = "There were headers present in the request which were not signed";
    throw new S3Error(403, "AccessDenied", message, { HeadersNotSigned: unsigned.join(", ") });
  }
}

function checkSignature(request: S3Request, claim: SignatureClaim, secret: string): void {
  const canonical = canonicalRequest(request, claim);
  const scope = claim.credential.slice(1).join("/");
  const stringToSign = [algorithm, claim.date, scope, sha256Hex(canonical)].join("\n");
  const signingKey = claim.credential.slice(1).reduce((key: string | Buffer, part) => hmac(key, part), `AWS4${secret}`);
  const expected = Buffer.from(hmac(signingKey, stringToSign).toString("hex"));
  const given = Buffer.from(claim.signature);
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  const message =
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
  throw new S3Error(403, "SignatureDoesNotMatch", message, {
    AWSAccessKeyId: claim.credential[0] ?? "",
    StringToSign: stringToSign,
    SignatureProvided: claim.signature,
    CanonicalRequest: canonical,
  });
}

function canonicalRequest(request: S3Request, claim: SignatureClaim): string {
  const query = request.query
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map((pair) => pair.join("="));
  // A signed header that was not sent counts as empty, so the signature will not match.
  const headers = claim.signedHeaders.map((name) => {
    const values = (request.headers[name] ?? []).map((value) => value.trim().replace(/ +/g, " "));
    return `${name}:${values.join(",")}\n`;
  });
  const path = request.path.split("/").map(encode).join("/");
  return [
    request.method,
    path,
    query.join("&"),
    headers.join(""),
    claim.signedHeaders.join(";"),
    claim.payloadHash,
  ].join("\n");
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

/** RFC 3986's unreserved characters stay; `encodeURIComponent` leaves five more. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
