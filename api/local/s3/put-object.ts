// PUT of one object: it is checked before, while and after its bytes arrive.
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { maxBytes } from "../../contract.ts";
import {
  type Announce,
  type ObjectFacts,
  type ObjectStore,
  preconditionFailed,
  type StoredObject,
} from "./object-store.ts";
import { S3Error } from "./s3-error.ts";
import { headerOf, type S3Request } from "./s3-request.ts";
import { readUserMetadata } from "./user-metadata.ts";

const keptHeaders = ["cache-control", "content-disposition", "content-encoding", "content-language", "expires"];

/** What a request promises about its body. */
export interface Promised {
  sizeBytes: number;
  ifAbsent: boolean;
  /** Base64. */
  sha256?: string;
  crc32?: string;
  md5?: string;
  /** Hex, from a header-signed request. */
  payloadHash?: string;
}

export interface PutDependencies {
  store: ObjectStore;
  announce: Announce;
  payloadHash: string;
  expectBody: () => void;
  /** Called as the body's bytes arrive. */
  onBytes?: ((bytes: number) => void) | undefined;
}

/** Calls `expectBody`, which sends `100 Continue` to a waiting client, once nothing is wrong with the request itself. */
export async function putObject(
  request: S3Request,
  body: Readable,
  { store, announce, payloadHash, expectBody, onBytes }: PutDependencies,
): Promise<StoredObject> {
  const promised = readPromises(request, payloadHash);
  const about = describedBy(request);
  if (promised.ifAbsent && (await store.find(request.key))) throw preconditionFailed("If-None-Match");
  const draft = await store.draft(request.key);
  try {
    expectBody();
    const received = await receiveBody(body, promised, (chunk) => {
      onBytes?.(chunk.length);
      return draft.file.write(chunk);
    });
    return await store.commit(draft, { ...about, ...received }, { ifAbsent: promised.ifAbsent, announce });
  } catch (error) {
    await store.discard(draft);
    throw error;
  }
}

/** Receives the body, and throws if it is not what was promised. */
export async function receiveBody(
  body: Readable,
  promised: Promised,
  write: (chunk: Buffer) => Promise<unknown>,
): Promise<Pick<ObjectFacts, "etag" | "sizeBytes" | "sha256">> {
  // S3 only promises that an ETag changes with the bytes: if SHA-256 is needed anyway, it serves as the ETag as well.
  const wantsSha256 = promised.sha256 !== undefined || promised.payloadHash !== undefined;
  const sha256 = wantsSha256 ? createHash("sha256") : undefined;
  const md5 = !wantsSha256 || promised.md5 !== undefined ? createHash("md5") : undefined;
  let crc = 0;
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    sha256?.update(chunk);
    md5?.update(chunk);
    if (promised.crc32 !== undefined) crc = crc32(chunk, crc);
    await write(chunk);
  }
  if (sizeBytes !== promised.sizeBytes) {
    const message = "You did not provide the number of bytes specified by the Content-Length HTTP header";
    throw new S3Error(400, "IncompleteBody", message);
  }
  const digest = sha256?.digest();
  const md5Digest = md5?.digest();
  if (promised.payloadHash !== undefined && digest?.toString("hex") !== promised.payloadHash) {
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new S3Error(400, "XAmzContentSHA256Mismatch", message);
  }
  if (promised.md5 !== undefined && md5Digest?.toString("base64") !== promised.md5) {
    throw new S3Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
  }
  if (promised.sha256 !== undefined && digest?.toString("base64") !== promised.sha256) throw badDigest("SHA256");
  if (promised.crc32 !== undefined && crcBase64(crc) !== promised.crc32) throw badDigest("CRC32");
  const etag = md5Digest?.toString("hex") ?? digest?.toString("hex").slice(0, 32) ?? "";
  return { etag, sizeBytes, ...(promised.sha256 !== undefined && { sha256: promised.sha256 }) };
}

/** Throws if S3 would refuse the request because of its headers. */
export function readPromises(request: S3Request, payloadHash: string): Promised {
  const header = (name: string) => headerOf(request, name);
  if (payloadHash.startsWith("STREAMING-")) throw notImplemented("x-amz-content-sha256");
  if (header("transfer-encoding") !== undefined) throw notImplemented("Transfer-Encoding");
  const length = header("content-length");
  if (length === undefined) {
    throw new S3Error(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
  }
  const sizeBytes = Number(length);
  if (sizeBytes > maxBytes) {
    const details = { ProposedSize: length, MaxSizeAllowed: String(maxBytes) };
    throw new S3Error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", details);
  }
  const condition = header("if-none-match");
  if ((condition !== undefined && condition !== "*") || header("if-match") !== undefined) {
    throw notImplemented(condition === undefined ? "If-Match" : "If-None-Match");
  }
  const md5 = header("content-md5");
  if (md5 !== undefined && !isBase64Of(md5, 16)) {
    throw new S3Error(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
  }
  return {
    sizeBytes,
    ifAbsent: condition === "*",
    ...readChecksums(request),
    ...(md5 !== undefined && { md5 }),
    ...(/^[0-9a-f]{64}$/.test(payloadHash) && { payloadHash }),
  };
}

/** Reads headers only: S3 does not verify a checksum that was hoisted into the query. */
function readChecksums(request: S3Request): Pick<Promised, "sha256" | "crc32"> {
  const given = Object.keys(request.headers).filter((n) => /^x-amz-checksum-(crc|sha|md5|xxhash)/.test(n));
  const [name, another] = given;
  if (another !== undefined) {
    const message = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
    throw new S3Error(400, "InvalidRequest", message);
  }
  if (name === undefined) return {};
  const algorithm = name.slice("x-amz-checksum-".length);
  const value = headerOf(request, name) ?? "";
  if (algorithm !== "sha256" && algorithm !== "crc32") throw notImplemented(name);
  if (!isBase64Of(value, algorithm === "sha256" ? 32 : 4)) {
    throw new S3Error(400, "InvalidRequest", `Value for ${name} header is invalid.`);
  }
  return { [algorithm]: value };
}

/** What a request that stores an object says about it. */
export function describedBy(request: S3Request): Pick<ObjectFacts, "contentType" | "systemHeaders" | "metadata"> {
  const kept = keptHeaders.flatMap((name) => {
    const value = headerOf(request, name);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    contentType: headerOf(request, "content-type") ?? "binary/octet-stream",
    systemHeaders: Object.fromEntries(kept),
    metadata: readUserMetadata(request),
  };
}

export function notImplemented(header: string): S3Error {
  const message = "A header you provided implies functionality that is not implemented";
  return new S3Error(501, "NotImplemented", message, { Header: header });
}

function isBase64Of(value: string, bytes: number): boolean {
  const decoded = Buffer.from(value, "base64");
  return decoded.length === bytes && decoded.toString("base64") === value;
}

function crcBase64(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString("base64");
}

const badDigest = (name: string) =>
  new S3Error(400, "BadDigest", `The ${name} you specified did not match the calculated checksum.`);
