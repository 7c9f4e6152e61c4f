// POST ?uploadId: assembles an upload's parts into one object. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { type Announce, type ObjectStore, preconditionFailed, type StoredObject } from "./object-store.ts";
import { notImplemented, readPromises, receiveBody } from "./put-object.ts";
import { S3Error } from "./s3-error.ts";
import { headerOf, parameterOf, type S3Request } from "./s3-request.ts";
import type { StoredPart, Upload, UploadStore } from "./upload-store.ts";

export interface CompleteDependencies {
  store: ObjectStore;
  uploads: UploadStore;
  announce: Announce;
  payloadHash: string;
}

/** A part named in the request. */
interface NamedPart {
  number: number;
  etag: string;
  sha256: string | undefined;
}

const minPartBytes = 5 * 1024 * 1024;
const maxBodyBytes = 2 * 1024 * 1024;

/** Throws NoSuchUpload, MalformedXML, InvalidPartOrder, InvalidPart, EntityTooSmall, InvalidRequest, BadDigest, PreconditionFailed. */
export async function completeUpload(
  request: S3Request,
  body: Readable,
  { store, uploads, announce, payloadHash }: CompleteDependencies,
): Promise<StoredObject> {
  const { "x-amz-checksum-sha256": _, ...headers } = request.headers; // of the object, not of this body
  const promised = readPromises({ ...request, headers }, payloadHash);
  if (promised.sizeBytes > maxBodyBytes) throw malformed();
  const chunks: Buffer[] = [];
  await receiveBody(body, promised, async (chunk) => chunks.push(chunk));
  const named = readNamedParts(Buffer.concat(chunks).toString("utf8"));
  const upload = await uploads.find(request.key, parameterOf(request, "uploadId") ?? "");
  const parts = choose(named, await uploads.parts(upload), upload);
  checkSizes(parts);
  const facts = factsOf(parts, upload);
  checkPromises(request, facts);
  const isConditional = promised.ifAbsent;
  if (isConditional && (await store.find(request.key))) throw preconditionFailed("If-None-Match");
  const files = parts.map((part) => ({ path: uploads.pathOf(upload, part), sizeBytes: part.sizeBytes }));
  const assembly = { key: upload.key, uploadId: upload.id, startedAt: upload.startedAt, files };
  const object = await store.assemble(assembly, facts, { ifAbsent: isConditional, announce });
  await uploads.end(upload);
  return object;
}

/** Throws MalformedXML, InvalidPartOrder. */
function readNamedParts(xml: string): NamedPart[] {
  if (!/<CompleteMultipartUpload\b[^>]*>/.test(xml)) throw malformed();
  const elementOf = (part: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(part)?.[1];
  const named = Array.from(xml.matchAll(/<Part>(.*?)<\/Part>/gs), ([, part = ""]): NamedPart => {
    const etag = elementOf(part, "ETag")?.replace(/&quot;|&#34;|"/g, "");
    const number = Number(elementOf(part, "PartNumber"));
    if (!etag || !Number.isInteger(number) || number < 1) throw malformed();
    return { number, etag, sha256: elementOf(part, "ChecksumSHA256") };
  });
  if (named.length === 0) throw malformed();
  if (named.some(({ number }, n) => n > 0 && number <= (named[n - 1]?.number ?? 0))) {
    const message =
      "The list of parts was not in ascending order. The parts list must be specified in order by part number.";
    throw new S3Error(400, "InvalidPartOrder", message);
  }
  return named;
}

function choose(named: NamedPart[], stored: StoredPart[], { id, isHashed }: Upload): StoredPart[] {
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  return named.map(({ number, etag, sha256 }) => {
    if (isHashed && sha256 === undefined) {
      const why = "The complete request must include the checksum for each part.";
      const message = `The upload was created using a sha256 checksum. ${why} It was missing for part ${number} in the request.`;
      throw new S3Error(400, "InvalidRequest", message);
    }
    const part = byNumber.get(number);
    if (part?.etag !== etag || (sha256 !== undefined && part.sha256 !== sha256)) {
      const message =
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
      throw new S3Error(400, "InvalidPart", message, { UploadId: id, PartNumber: String(number), ETag: etag });
    }
    return part;
  });
}

function checkSizes(parts: StoredPart[]): void {
  const small = parts.slice(0, -1).find(({ sizeBytes }) => sizeBytes < minPartBytes);
  if (!small) return;
  throw new S3Error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
    ETag: small.etag,
    MinSizeAllowed: String(minPartBytes),
    ProposedSize: String(small.sizeBytes),
    PartNumber: String(small.number),
  });
}

function factsOf(parts: StoredPart[], upload: Upload) {
  const etags = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, "hex")));
  const digests = Buffer.concat(parts.map(({ sha256 = "" }) => Buffer.from(sha256, "base64")));
  const composite = createHash("sha256").update(digests).digest("base64");
  const { contentType, systemHeaders, metadata, isHashed } = upload;
  return {
    contentType,
    systemHeaders,
    metadata,
    etag: `${createHash("md5").update(etags).digest("hex")}-${parts.length}`,
    sizeBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    ...(isHashed && { compositeSha256: `${composite}-${parts.length}` }),
  };
}

function checkPromises(request: S3Request, facts: ReturnType<typeof factsOf>): void {
  const sha256 = headerOf(request, "x-amz-checksum-sha256");
  if (sha256 !== undefined && sha256.replace(/-\d+$/, "") !== facts.compositeSha256?.replace(/-\d+$/, "")) {
    throw new S3Error(400, "BadDigest", "The sha256 you specified did not match the calculated checksum.");
  }
  const size = headerOf(request, "x-amz-mp-object-size");
  if (size !== undefined && Number(size) !== facts.sizeBytes) {
    const message = `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${facts.sizeBytes}`;
    throw new S3Error(400, "InvalidRequest", message);
  }
  const type = headerOf(request, "x-amz-checksum-type");
  if (type !== undefined && type !== "COMPOSITE") throw notImplemented("x-amz-checksum-type");
}

const malformed = () =>
  new S3Error(
    400,
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
