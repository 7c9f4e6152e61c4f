// Presigned URLs for putting an object or a part. A batch needs fifty at once, so this file builds the requests for the SDK's presigner
// itself: sending a command through the whole client takes ten times as long, and would take most of a function's time.
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl, S3RequestPresigner } from "@aws-sdk/s3-request-presigner";

export interface PutRequest {
  key: string;
  contentType: string;
  /** In bytes; signed if given. */
  size?: number | undefined;
  /** In base64; signed if given. The URL then works once. */
  sha256?: string | undefined;
  /** Percent-encoded values; they travel in the URL. */
  metadata: Record<string, string>;
}

export interface PresignedPut {
  url: string;
  /** What the client must send, besides `Content-Length`. */
  headers: Record<string, string>;
}

/** The bucket's policy denies older signatures. */
const putUrlSeconds = 900;

/** When a URL signed now expires (RFC 3339). */
export const putUrlExpiry = (signedAt: Date): string =>
  new Date(signedAt.getTime() + putUrlSeconds * 1000).toISOString();

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

/** The URL accepts exactly these bytes, any number of times. */
export type PresignPart = (request: PartRequest, signedAt: Date) => Promise<PresignedPut>;

interface ToSign {
  key: string;
  query: Record<string, string>;
  /** Sent by the client. */
  headers: Record<string, string>;
  /** Also signed: the length as a header, metadata in the query. */
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
      address = undefined; // try again, in case the credentials could not be read
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
        // These only bind as signed headers: S3 ignores checksums and conditions in the query.
        signableHeaders: new Set(["content-type"]),
        unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
      },
    );
    const query = Object.entries(signed.query ?? {}).map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
    return { url: `${protocol}//${hostname}${port && `:${port}`}${signed.path}?${query.sort().join("&")}`, headers };
  };
}

/** The bucket's base URL by the client's own rules: bucket in the host name or in the path, region, or a self-hosted store. */
async function addressOf(client: S3Client, Bucket: string): Promise<URL> {
  const url = new URL(await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: "-" })));
  return new URL(url.pathname.slice(0, -1), url);
}

const encodePath = (key: string) => key.split("/").map(encode).join("/");

// RFC 3986, as signatures require.
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
