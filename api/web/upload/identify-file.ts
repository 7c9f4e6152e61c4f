// Identifies a file by its bytes, which are read once: its type, and the hashes to send.
import { missedHeadBytes } from "../../captions/sniff-missed.ts";
import { type ConfigAnswer, type ContentType, containerOf, type PartsRequest, photoIdOf } from "../../contract.ts";
import { contentTypeOf, refusalOf } from "./content-type-of.ts";
import type { Hasher } from "./hash-files.ts";
import { partBytesOf } from "./send-parts.ts";
import type { Reason } from "./upload-item.ts";

type NotTaken = { kind: "skipped" | "failed"; reason: Reason };
export type Identified =
  | { kind: "photo"; contentType: ContentType; isCut: boolean; sha256: string; photoId: string; parts?: PartsRequest }
  | NotTaken;

export interface IdentifyOptions {
  hasher: Hasher;
  config: Pick<ConfigAnswer, "contentTypes" | "maxBytes">;
}

/** @param partBytes the size of its parts; by default, large photos have the smallest parts that S3 takes */
export async function identifyFile(
  file: File,
  { hasher, config }: IdentifyOptions,
  partBytes: number | undefined = partBytesOf(file.size),
): Promise<Identified> {
  if (file.size === 0) return judgeEmpty(file.name);
  if (file.size > config.maxBytes) return judgeTooLarge(file);
  const hashed = await hasher.hash(file, partBytes);
  if ("failure" in hashed) return { kind: "failed", reason: hashed.failure };
  const sniffed = contentTypeOf(hashed, file.name, config.contentTypes);
  if ("refusal" in sniffed) return { kind: "skipped", reason: sniffed.refusal };
  return {
    kind: "photo",
    contentType: sniffed.contentType,
    isCut: hashed.isCut,
    sha256: base64Of(hashed.sha256),
    photoId: photoIdOf(hashed.sha256),
    ...(partBytes !== undefined && { parts: { size: partBytes, sha256: hashed.parts.map(base64Of) } }),
  };
}

/** An empty IMG_1.jpg is a lost photo; an empty .nomedia is not. */
function judgeEmpty(name: string): NotTaken {
  const refusal = refusalOf(new Uint8Array(), name);
  if (refusal === "damaged") return { kind: "failed", reason: "empty" };
  return { kind: "skipped", reason: refusal === "notPhoto" ? "empty" : refusal };
}

async function judgeTooLarge(file: File): Promise<NotTaken> {
  try {
    const head = new Uint8Array(await file.slice(0, missedHeadBytes).arrayBuffer());
    if (containerOf(head) !== undefined) return { kind: "failed", reason: "tooLarge" };
    return { kind: "skipped", reason: refusalOf(head, file.name) };
  } catch {
    return { kind: "failed", reason: "unreadable" };
  }
}

const base64Of = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
