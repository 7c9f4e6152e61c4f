// The interface to the caption reader. No error in it keeps a photo from being sent.
import { closeSync, fstatSync } from "node:fs";
import type { ByteSource } from "../../../api/captions/byte-source.ts";
import type { SidecarWords } from "../../../api/captions/read-caption.ts";
import type { CaptionFields, ContentType } from "../../../api/contract.ts";
import { isOutOfDescriptors } from "../../errors.ts";
import type { LocalPath } from "./local-path.ts";
import { openForReading, readFully } from "./read-file.ts";

/** What a file is by its bytes: a photo of an accepted type, a photo of another type (with its display name), or not a photo. */
export type Kind = { contentType: ContentType } | { unsupported: string } | undefined;

export interface ReadCaption {
  fields: CaptionFields;
  warnings: string[];
  /** The sidecar's own words, if there is a sidecar. */
  sidecarWords?: SidecarWords;
  /** There is a sidecar, but it could not be read: what it says is unknown. */
  isSidecarUnread?: true;
}

/** Reads a photo's bytes: the caption reader, in a real run. */
export interface PhotoReader {
  /** @param name the file's */
  kindOf(source: ByteSource, name: string): Kind;
  /** @param sidecar the bytes of the XMP file beside the photo */
  captionOf(source: ByteSource, sidecar: Uint8Array | undefined): ReadCaption;
  /** What is missing from a truncated photo, as the end of a sentence; undefined without proof. */
  cutOf(source: ByteSource, contentType: ContentType): string | undefined;
}

const maxSidecarBytes = 4 * 1024 * 1024;
const notRegular = "not a regular file";

/** An unreadable caption is a warning; the photo is still sent. Of an unreadable sidecar, it is known that it may say something. */
export function captionOf(reader: PhotoReader, source: ByteSource, sidecarPath: LocalPath | undefined): ReadCaption {
  if (sidecarPath === undefined) return readOrWarn(reader, source, undefined);
  let sidecar: Uint8Array | undefined;
  let failure: string | undefined;
  try {
    sidecar = readSidecar(sidecarPath);
  } catch (error) {
    if (isOutOfDescriptors(error)) throw error; // it can be read later
    failure = (error as NodeJS.ErrnoException).code ?? "EIO";
  }
  const caption = readOrWarn(reader, source, sidecar);
  caption.sidecarWords ??= { details: {}, texts: [], isInPart: true };
  if (failure !== undefined) caption.warnings.unshift(`its sidecar ${sidecarPath.path} cannot be read (${failure})`);
  if (failure !== undefined && failure !== notRegular) caption.isSidecarUnread = true;
  return caption;
}

function readOrWarn(reader: PhotoReader, source: ByteSource, sidecar: Uint8Array | undefined): ReadCaption {
  try {
    return reader.captionOf(source, sidecar);
  } catch (error) {
    return { fields: {}, warnings: [`its caption cannot be read (${(error as Error).message})`] };
  }
}

/** An error in the reader proves nothing; the photo is still sent. */
export function cutOf(reader: PhotoReader, source: ByteSource, contentType: ContentType): string | undefined {
  try {
    return reader.cutOf(source, contentType);
  } catch {
    return undefined;
  }
}

function readSidecar(path: LocalPath): Uint8Array {
  const fd = openForReading(path);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw Object.assign(new Error("it is not a regular file"), { code: notRegular });
    const bytes = Buffer.allocUnsafe(Math.min(stats.size, maxSidecarBytes));
    return bytes.subarray(0, readFully(fd, bytes, bytes.length, 0));
  } finally {
    closeSync(fd);
  }
}
