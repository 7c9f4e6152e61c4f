// photoup inspect PATH…: shows what photoup would send for each photo, and why; changes nothing and needs no network.
import { resolve } from "node:path";
import { assertNoTilde } from "../assert-no-tilde.ts";
import { findSidecars } from "../captions/find-sidecars.ts";
import { type ExitCode, exitCodes, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { displayPath } from "../output/display.ts";
import { jsonText } from "../output/json-text.ts";
import { say, warn } from "../output/say.ts";
import { writeText } from "../output/write-text.ts";
import { charsetNamed } from "../read-table.ts";
import { walk } from "../upload/source/walk.ts";
import { entryAt } from "../upload/worker/list-folder.ts";
import { createListFolders } from "../upload/worker/list-folders.ts";
import type { LocalPath } from "../upload/worker/local-path.ts";
import { assertPatternsAreQuoted } from "./assert-patterns-are-quoted.ts";
import { type ChoiceFlags, chooseFiles } from "./choose-files.ts";
import { inspectFile } from "./inspect-file.ts";
import type { Inspection } from "./inspection.ts";
import { inspectionLines, sidecarLine } from "./inspection-lines.ts";
import { languagesOf } from "./transfer-options.ts";
import { waitForPath } from "./wait-for-path.ts";
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
  await Promise.all(paths.map(waitForPath));
  for (const path of paths) {
    if (entryAt({ path }).kind !== "vanished") continue;
    assertNoTilde("The path", path);
    throw new UsageError(`${displayPath(path)}: there is no such file.`);
  }
  assertPatternsAreQuoted(options, paths, io.platform);
  const chosen = chooseFiles(options);
  const patterns = watchPatterns(chosen, options);
  const choice = { accepts: () => true, ...chosen, ...patterns.choice };
  const encoding = options.encoding === undefined ? undefined : charsetNamed(options.encoding);
  const reading = { languages: languagesOf(options.lang, io.env), encoding };
  const listFolders = createListFolders();
  const list = async (id: number, folder: LocalPath) => listFolders(id, folder);
  const shownSidecars = new Set<string>();
  const textOf = (inspection: Inspection): string => {
    if (inspection.sidecar !== undefined) shownSidecars.add(resolve(inspection.sidecar));
    if (options.json) return `${jsonText(inspection)}\n`;
    const isShown = shownSidecars.has(resolve(inspection.path)) && !options.verbose;
    return isShown ? sidecarLine(inspection) : inspectionLines(inspection, options.verbose === true);
  };
  let files = 0;
  let failures = 0;
  for await (const found of walk({ paths, ...choice, sidecarsOf: findSidecars, list })) {
    files++;
    const inspected = await inspectFile(found, reading, options.all === true);
    if ("failure" in inspected) {
      failures++;
      warn(io.stderr, `${displayPath(inspected.path)}: ${inspected.failure}`);
    } else if (!(await writeText(io.stdout, textOf(inspected)))) return exitCodeOf(failures);
  }
  for (const message of patterns.warnings()) warn(io.stderr, message);
  if (files === 0 && !options.quiet) say(io.stderr, "There is nothing to inspect.");
  return exitCodeOf(failures);
}

const exitCodeOf = (failures: number): ExitCode => (failures === 0 ? exitCodes.ok : exitCodes.someFailed);
