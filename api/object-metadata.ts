// The caption as the S3 object's user metadata, as far as it fits: the bucket alone then still describes its photos.
import type { CaptionFields, PhotoDetails } from "./contract.ts";
import { withoutAbsent } from "./photo-record.ts";

export interface ObjectCaption extends CaptionFields {
  fileName?: string;
  /** Who got the URL that stored the object. It is signed, so only we can have set it. */
  uploadedBy?: string;
  /** When the URL was issued, RFC 3339. */
  initiatedAt?: string;
}

/**
 * S3 takes 2 KB of names and values. A presigned query percent-encodes them a second time, and the whole URL with its session token must
 * stay under 8 KB.
 */
const budgetBytes = 1800;

/**
 * Names and percent-encoded values, short and informative ones first. Text that does not fit is cut between characters; details that do
 * not fit are left out.
 */
export function metadataOfCaption(caption: ObjectCaption): Record<string, string> {
  const { uploadedBy, initiatedAt, takenAt, title, fileName, description, details } = caption;
  const texts = {
    "uploaded-by": uploadedBy,
    "initiated-at": initiatedAt,
    "taken-at": takenAt,
    title,
    "file-name": fileName,
    description,
  };
  const metadata: Record<string, string> = {};
  let left = budgetBytes;
  for (const [name, text] of Object.entries(texts)) {
    const value = text && encodeWithin(text, left - costOfName(name));
    if (!value) continue;
    metadata[name] = value;
    left -= costOfName(name) + value.length;
  }
  const json = details && Object.keys(details).length > 0 ? encodeURIComponent(JSON.stringify(details)) : "";
  if (json && costOfName("details") + json.length <= left) metadata.details = json;
  return metadata;
}

const costOfName = (name: string) => "x-amz-meta-".length + name.length;

function encodeWithin(text: string, bytes: number): string {
  let encoded = "";
  for (const character of text) {
    const next = encodeURIComponent(character);
    if (encoded.length + next.length > bytes) break;
    encoded += next;
  }
  return encoded;
}

/** The caption in an object's metadata, whether we wrote it or not. */
export function captionOfMetadata(metadata: Record<string, string>): ObjectCaption {
  const text = (name: string) => (metadata[name] === undefined ? undefined : decode(metadata[name]));
  return withoutAbsent({
    title: text("title"),
    description: text("description"),
    takenAt: text("taken-at"),
    fileName: text("file-name"),
    uploadedBy: text("uploaded-by"),
    initiatedAt: text("initiated-at"),
    details: detailsOf(text("details")),
  });
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function detailsOf(json: string | undefined): PhotoDetails | undefined {
  try {
    return json === undefined ? undefined : (JSON.parse(json) as PhotoDetails);
  } catch {
    return undefined;
  }
}
