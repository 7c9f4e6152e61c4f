// Presigned URLs for putting one object, or one part of one. A batch needs fifty at once, so the SDK's presigner signs requests that are put
// together here: a command's way through the whole client takes ten times as long, and most of a function's time.
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl, S3RequestPresigner } from "@aws-sdk/s3-request-presigner";

export interface PutRequest {
  key: string;
  contentType: string;
  /** In bytes; signed where given. */
  size?: number | undefined;
  /** In base64; signed where given, and then the URL is good once. */
  sha256?: string | undefined;
  /** Percent-encoded values; they travel in the URL. */
  metadata: Record<string, string>;
}

export interface PresignedPut {
  url: string;
  /** What the client must send beside `Content-Length`. */
  headers: Record<string, string>;
}

/** The bucket's policy denies signatures that are older. */
export const putUrlSeconds = 900;

export type PresignPut = (request: PutRequest, signedAt: Date) => Promise<PresignedPut>;

export interface PartRequest {
  key: string;
  uploadId: string;
  /** From 1. */
  number: number;
  /** In bytes. */
  size: number;
  /** In base64. */
  sha256: string;
}

/** The URL is good for exactly these bytes, as often as it is used. */
export type PresignPart = (request: PartRequest, signedAt: Date) => Promise<PresignedPut>;

interface ToSign {
  key: string;
  query: Record<string, string>;
  /** Those that the client sends. */
  headers: Record<string, string>;
  /** Signed as well: the length as a header, metadata in the query. */
  more: Record<string, string>;
}

export function createPutPresigner(client: S3Client, bucket: string): PresignPut {
  const presign = createPresigner(client, bucket);
  return ({ key, contentType, size, sha256, metadata }, signedAt) =>
    presign(
      {
        key,
        query: { "x-id": "PutObject" },
        headers: {
          "content-type": contentType,
          ...(sha256 !== undefined && { "x-amz-checksum-sha256": sha256, "if-none-match": "*" }),
        },
        more: {
          ...(size !== undefined && { "content-length": String(size) }),
          ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
        },
      },
      signedAt,
    );
}

export function createPartPresigner(client: S3Client, bucket: string): PresignPart {
  const presign = createPresigner(client, bucket);
  return ({ key, uploadId, number, size, sha256 }, signedAt) =>
    presign(
      {
        key,
        query: { partNumber: String(number), uploadId, "x-id": "UploadPart" },
        headers: { "x-amz-checksum-sha256": sha256 },
        more: { "content-length": String(size) },
      },
      signedAt,
    );
}

function createPresigner(client: S3Client, bucket: string) {
  const presigner = new S3RequestPresigner({ ...client.config });
  let address: Promise<URL> | undefined;

  return async ({ key, query: asked, headers, more }: ToSign, signingDate: Date): Promise<PresignedPut> => {
    address ??= addressOf(client, bucket);
    address.catch(() => {
      address = undefined; // credentials that could not be read are asked for again
    });
    const { protocol, hostname, port, pathname } = await address;
    const signed = await presigner.presign(
      {
        method: "PUT",
        protocol,
        hostname,
        ...(port !== "" && { port: Number(port) }),
        path: pathname + encodePath(key),
        query: asked,
        headers: { ...headers, ...more },
      },
      {
        expiresIn: putUrlSeconds,
        signingDate,
        // Only as signed headers do these bind: S3 checks no checksum and no condition that stands in the query.
        signableHeaders: new Set(["content-type"]),
        unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
      },
    );
    const query = Object.entries(signed.query ?? {}).map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
    return { url: `${protocol}//${hostname}${port && `:${port}`}${signed.path}?${query.sort().join("&")}`, headers };
  };
}

/** Where the bucket's objects lie, by the client's own rules: under its name or in its path, of which region, or of one's own store. */
async function addressOf(client: S3Client, Bucket: string): Promise<URL> {
  const url = new URL(await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: "-" })));
  return new URL(url.pathname.slice(0, -1), url);
}

const encodePath = (key: string) => key.split("/").map(encode).join("/");

// RFC 3986, as signatures want it.
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
