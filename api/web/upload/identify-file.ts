// What a file is by its bytes, which are read once: its type, and the hashes that it is sent with.
import { type ConfigAnswer, type ContentType, type PartsRequest, photoIdOf } from "../../contract.ts";
import { contentTypeOf } from "./content-type-of.ts";
import type { Hasher } from "./hash-files.ts";
import { partBytesOf } from "./send-parts.ts";
import type { Reason } from "./upload-item.ts";

export type Identified =
  | { kind: "photo"; contentType: ContentType; sha256: string; photoId: string; parts?: PartsRequest }
  | { kind: "skipped" | "failed"; reason: Reason };

export interface IdentifyOptions {
  hasher: Hasher;
  config: Pick<ConfigAnswer, "contentTypes" | "maxBytes">;
}

/** @param partBytes that its parts are to have; where nothing is said, large photos have the smallest that S3 takes */
export async function identifyFile(
  file: File,
  { hasher, config }: IdentifyOptions,
  partBytes: number | undefined = partBytesOf(file.size),
): Promise<Identified> {
  if (file.size === 0) return { kind: "skipped", reason: "empty" };
  if (file.size > config.maxBytes) return { kind: "skipped", reason: "tooLarge" };
  const hashed = await hasher.hash(file, partBytes);
  if ("failure" in hashed) return { kind: "failed", reason: hashed.failure };
  const sniffed = contentTypeOf(hashed.head, file.name, config.contentTypes);
  if ("refusal" in sniffed) return { kind: "skipped", reason: sniffed.refusal };
  return {
    kind: "photo",
    contentType: sniffed.contentType,
    sha256: base64Of(hashed.sha256),
    photoId: photoIdOf(hashed.sha256),
    ...(partBytes !== undefined && { parts: { size: partBytes, sha256: hashed.parts.map(base64Of) } }),
  };
}

const base64Of = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
