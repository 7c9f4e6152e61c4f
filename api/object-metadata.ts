// The caption as user metadata of the S3 object, as far as it fits, so that a bucket alone still says what its photos are.
import type { CaptionFields, PhotoDetails } from "./contract.ts";
import { withoutAbsent } from "./photo-record.ts";

export interface ObjectCaption extends CaptionFields {
  fileName?: string;
  /** Who was given the URL that stored the object: part of what is signed, so nobody's claim but ours. */
  uploadedBy?: string;
  /** When that was, RFC 3339. */
  initiatedAt?: string;
}

/**
 * S3 takes 2 KB of names and values; percent-encoding doubles in a presigned query, and the whole URL, a session token
 * in it, must stay under 8 KB.
 */
const budgetBytes = 1800;

/**
 * Names and percent-encoded values, the short and telling ones first; what does not fit is cut between characters,
 * and details that do not fit are left out.
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

/** What is left of the caption in an object's metadata, ours or a stranger's. */
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
