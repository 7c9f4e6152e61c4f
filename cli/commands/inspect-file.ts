// Reads one file for `photoup inspect`: what photoup would send for it, or why it would not send it.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { byteSourceOf } from "../../api/captions/byte-source.ts";
import type { Caption } from "../../api/captions/caption.ts";
import { checkWhole } from "../../api/captions/check-whole.ts";
import { withPhoto } from "../../api/captions/open-photo.ts";
import { type CaptionOptions, readCaption } from "../../api/captions/read-caption.ts";
import { sniffContentType } from "../../api/captions/sniff-content-type.ts";
import { missedHeadBytes } from "../../api/captions/sniff-missed.ts";
import { judgeBytes, judgeEmpty } from "../upload/judge-left-out.ts";
import type { Walked, WalkedFile } from "../upload/source/walk.ts";
import { fsPath, type LocalPath } from "../upload/worker/local-path.ts";
import { readFailure } from "../upload/worker/read-file.ts";
import type { Inspection } from "./inspection.ts";

/** What was found out about a file, or why it could not be read. */
export type Inspected = Inspection | { path: string; failure: string };

/** @param all also what else the camera recorded */
export async function inspectFile(found: Walked, reading: CaptionOptions, all: boolean): Promise<Inspected> {
  const { path } = found.local;
  try {
    if (!("outcome" in found)) return await inspectPhoto(found, reading, all);
    const { outcome } = found;
    if (outcome.kind === "failed") return { path, failure: outcome.message };
    if (outcome.reason !== "sidecar") return { path, fields: [], junk: [], warnings: [`Skipped: ${outcome.message}.`] };
    const inspection = inspectSidecar(found.local, reading, outcome.message);
    return outcome.sidecarOf ? { ...inspection, sidecarOf: outcome.sidecarOf } : inspection;
  } catch (error) {
    return { path, failure: readFailure(error).message };
  }
}

async function inspectPhoto(
  { local, sidecar }: WalkedFile,
  reading: CaptionOptions,
  all: boolean,
): Promise<Inspection> {
  const warnings: string[] = [];
  const bytes = sidecar === undefined ? undefined : readSidecar(sidecar.file, warnings);
  const name = basename(local.path);
  const { kind, judged, wholeness, caption } = withPhoto(fsPath(local), (source) => {
    const kind = sniffContentType(source, local.path);
    const judged = source.sizeBytes === 0 ? judgeEmpty(name) : judgeBytes(name, source.read(0, missedHeadBytes));
    const wholeness = kind !== undefined && "contentType" in kind ? checkWhole(source, kind.contentType) : "unknown";
    return { kind, judged, wholeness, caption: readCaption(source, { ...reading, sidecar: bytes }) };
  });
  if (kind === undefined) {
    warnings.push("It is not a photo, going by its contents, and would not be uploaded.");
    if (judged.notProven) warnings.push(`\`verify\` does not call its folder safe to delete: ${judged.message}.`);
  } else if ("unsupported" in kind) warnings.push(`${kind.unsupported}: photos of this type are not accepted.`);
  if (typeof wholeness === "object") warnings.push(`It is not complete: ${wholeness.cut}.`);
  const inspection = ordered(local.path, { ...caption, warnings: [...warnings, ...caption.warnings] });
  if (typeof wholeness === "object") inspection.cut = wholeness.cut;
  if (sidecar !== undefined) inspection.sidecar = sidecar.file.path;
  if (all && kind !== undefined) inspection.camera = await cameraTagsOf(local);
  return inspection;
}

function readSidecar(file: LocalPath, warnings: string[]): Uint8Array | undefined {
  try {
    return readFileSync(fsPath(file));
  } catch (error) {
    warnings.push(`Its sidecar ${file.path} cannot be read: ${readFailure(error).message}.`);
    return undefined;
  }
}

async function cameraTagsOf(file: LocalPath): Promise<Record<string, string | number>> {
  const { listCameraTags } = await import("../../api/captions/list-camera-tags.ts");
  // All reading is done before the first await, so the file can be closed then.
  return await withPhoto(fsPath(file), (source) => listCameraTags(source));
}

function inspectSidecar(file: LocalPath, reading: CaptionOptions, message: string): Inspection {
  const isJson = /\.json$/i.test(file.path);
  const caption = isJson
    ? readCaption(byteSourceOf(new Uint8Array()), { ...reading, sidecar: readFileSync(fsPath(file)) })
    : withPhoto(fsPath(file), (source) => readCaption(source, reading));
  const warnings = [`A sidecar is not uploaded: ${message}.`, ...caption.warnings];
  const contentType = isJson ? "application/json" : "application/rdf+xml";
  return { contentType, ...ordered(file.path, { ...caption, warnings }) };
}

function ordered(path: string, caption: Caption): Inspection {
  const { contentType, title, description, titleFrom, descriptionFrom, takenAt, details, fields, junk } = caption;
  const warnings = [...caption.warnings, ...caption.disagreements];
  const texts = { contentType, title, description, titleFrom, descriptionFrom, takenAt };
  const present = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined));
  return { path, ...present, ...(Object.keys(details).length > 0 ? { details } : {}), fields, junk, warnings };
}
