// photoup inspect PATH…: shows what photoup would send for each photo, and why; changes nothing and needs no network.
import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { byteSourceOf } from "../../api/captions/byte-source.ts";
import type { Caption } from "../../api/captions/caption.ts";
import { checkWhole } from "../../api/captions/check-whole.ts";
import { withPhoto } from "../../api/captions/open-photo.ts";
import { type CaptionOptions, readCaption } from "../../api/captions/read-caption.ts";
import { sniffContentType } from "../../api/captions/sniff-content-type.ts";
import { missedHeadBytes } from "../../api/captions/sniff-missed.ts";
import { assertNoTilde } from "../assert-no-tilde.ts";
import { findSidecars } from "../captions/find-sidecars.ts";
import { type ExitCode, exitCodes, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { displayPath } from "../output/display.ts";
import { jsonText } from "../output/json-text.ts";
import { say, warn } from "../output/say.ts";
import { writeText } from "../output/write-text.ts";
import { charsetNamed } from "../read-table.ts";
import { judgeBytes, judgeEmpty } from "../upload/judge-left-out.ts";
import { type Walked, type WalkedFile, walk } from "../upload/source/walk.ts";
import { entryAt } from "../upload/worker/list-folder.ts";
import { createListFolders } from "../upload/worker/list-folders.ts";
import { fsPath, type LocalPath } from "../upload/worker/local-path.ts";
import { readFailure } from "../upload/worker/read-file.ts";
import { assertPatternsAreQuoted } from "./assert-patterns-are-quoted.ts";
import { type ChoiceFlags, chooseFiles } from "./choose-files.ts";
import type { Inspection } from "./inspection.ts";
import { inspectionLines, sidecarLine } from "./inspection-lines.ts";
import { languagesOf } from "./transfer-options.ts";
import { watchPatterns } from "./watch-patterns.ts";

export interface InspectOptions extends GlobalOptions, ChoiceFlags {
  paths: string[];
  json?: boolean;
  /** Also show everything else that the camera recorded. */
  all?: boolean;
  lang?: string;
  /** The charset of texts that do not state theirs. */
  encoding?: string;
}

/** Exit code 3 if a file could not be read. A file that is not a photo is not a failure. */
export async function inspect(options: InspectOptions, io: Io): Promise<ExitCode> {
  const { paths } = options;
  if (paths.length === 0) throw new UsageError("Which photos? Name files or folders: `photoup inspect DSC_0001.jpg`.");
  for (const path of paths) {
    if (entryAt({ path }).kind !== "vanished") continue;
    assertNoTilde("The path", path);
    throw new UsageError(`${displayPath(path)}: there is no such file.`);
  }
  assertPatternsAreQuoted(options, paths);
  const chosen = chooseFiles(options);
  const patterns = watchPatterns(chosen, options);
  const choice = { accepts: () => true, ...chosen, ...patterns.choice };
  const encoding = options.encoding === undefined ? undefined : charsetNamed(options.encoding);
  const reading = { languages: languagesOf(options.lang, io.env), encoding };
  const listFolders = createListFolders();
  const list = async (id: number, folder: LocalPath) => listFolders(id, folder);
  const shownSidecars = new Set<string>();
  let files = 0;
  let failures = 0;
  for await (const found of walk({ paths, ...choice, sidecarsOf: findSidecars, list })) {
    files++;
    const result = await inspectFile(found, reading, options.all === true);
    if ("failure" in result) {
      failures++;
      warn(io.stderr, `${displayPath(result.path)}: ${result.failure}`);
    } else {
      if (result.sidecar !== undefined) shownSidecars.add(resolve(result.sidecar));
      const isShown = shownSidecars.has(resolve(result.path)) && !options.verbose;
      const text = options.json
        ? `${jsonText(result)}\n`
        : isShown
          ? sidecarLine(result)
          : inspectionLines(result, options.verbose === true);
      if (!(await writeText(io.stdout, text))) return exitCodeOf(failures);
    }
  }
  for (const message of patterns.warnings()) warn(io.stderr, message);
  if (files === 0 && !options.quiet) say(io.stderr, "There is nothing to inspect.");
  return exitCodeOf(failures);
}

const exitCodeOf = (failures: number): ExitCode => (failures === 0 ? exitCodes.ok : exitCodes.someFailed);

type Result = Inspection | { path: string; failure: string };

async function inspectFile(found: Walked, reading: CaptionOptions, all: boolean): Promise<Result> {
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
