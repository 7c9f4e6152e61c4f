// Validates the body of initiate-upload, for one photo or a batch, field by field.
import type { HttpEvent } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import { fitsRecord } from "./changed-caption.ts";
import {
  type CaptionFields,
  type ContentType,
  isContentType,
  maxBytes,
  maxCaptionBytes,
  maxInitiatePhotos,
  type PartsRequest,
} from "./contract.ts";
import { parseDetails, parseTakenAt, parseText } from "./parse-caption.ts";
import { invalid, isSha256, objectOf, parseBody } from "./parse-input.ts";
import { parseParts } from "./parse-parts.ts";
import { withoutAbsent } from "./photo-record.ts";

export interface InitiateInput extends CaptionFields {
  contentType: ContentType;
  fileName?: string;
  /** In base64, canonical, of 32 bytes. */
  sha256?: string;
  /** In bytes, at least 1. */
  size?: number;
  /** As many as `size` needs; only with the photo's own SHA-256. */
  parts?: PartsRequest;
  /** Only with the photo's own SHA-256 and size. */
  resume?: true;
  again?: true;
}

/** The longest path on any system. 1,024 characters may be any number of bytes, and a lookup response needs room for them. */
const maxFileNameBytes = 4096;

/** One photo, or a batch in which each photo is validated on its own. */
export type InitiateBody = { photo: InitiateInput } | { photos: (InitiateInput | ApiError)[] };

/** Throws what `parsePhoto` throws for a single photo, and `invalid_request` for a malformed batch. */
export function parseInitiate(event: HttpEvent): InitiateBody {
  const body = parseBody(event);
  if (body.photos === undefined) return { photo: parsePhoto(body) };
  if (!Array.isArray(body.photos) || body.photos.length < 1 || body.photos.length > maxInitiatePhotos) {
    throw invalid(`photos must be a list of 1 to ${maxInitiatePhotos} photos.`);
  }
  return { photos: body.photos.map(tryToParsePhoto) };
}

function tryToParsePhoto(photo: unknown, i: number): InitiateInput | ApiError {
  try {
    return parsePhoto(objectOf(photo, `photos[${i}]`));
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown;
    throw thrown;
  }
}

/** Throws `invalid_request`, `too_large` or `unsupported_type`. Ignores unknown fields. */
function parsePhoto(body: Record<string, unknown>): InitiateInput {
  const fileName = parseText(body.fileName, "fileName");
  if (Buffer.byteLength(fileName ?? "") > maxFileNameBytes) {
    throw invalid(`fileName must be at most ${maxFileNameBytes} bytes long.`);
  }
  const caption = withoutAbsent({
    title: parseText(body.title, "title"),
    description: parseText(body.description, "description"),
    takenAt: parseTakenAt(body.takenAt),
    details: parseDetails(body.details),
  });
  if (!fitsRecord(caption)) {
    throw invalid(`title, description and details must be at most ${maxCaptionBytes} bytes long together.`);
  }
  const [sha256, size, resume] = [parseSha256(body.sha256), parseSize(body.size), parseFlag(body.resume, "resume")];
  return withoutAbsent({
    ...caption,
    contentType: parseContentType(body.contentType),
    fileName,
    sha256,
    size,
    parts: parseParts(body.parts, { sha256, size }),
    resume: sha256 !== undefined && size !== undefined ? resume : undefined,
    again: parseFlag(body.again, "again"),
  });
}

function parseFlag(value: unknown, name: string): true | undefined {
  if (value !== undefined && typeof value !== "boolean") throw invalid(`${name} must be true or false.`);
  return value || undefined;
}

function parseContentType(value: unknown): ContentType {
  if (typeof value !== "string") throw invalid("contentType must be given, as text such as image/jpeg.");
  if (!isContentType(value)) {
    throw new ApiError("unsupported_type", "contentType must be one of those that /config lists.");
  }
  return value;
}

function parseSha256(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (!isSha256(value)) {
    throw invalid("sha256 must be the 32 bytes of the digest in base64, 44 characters long.");
  }
  return value;
}

function parseSize(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
    throw invalid("size must be the photo's size in bytes: a whole number, at least 1.");
  }
  if (value > maxBytes) throw new ApiError("too_large", `size must be at most ${maxBytes} bytes.`);
  return value;
}
