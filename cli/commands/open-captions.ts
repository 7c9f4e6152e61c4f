// The caption flags of a push, opened: a list that was read, templates that were parsed, and what became of the list.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { CaptionFields } from "../../api/contract.ts";
import type { CaptionList, parseCaptionList } from "../captions/caption-list.ts";
import { parseTemplate } from "../captions/caption-template.ts";
import { finishCaption } from "../captions/finish-caption.ts";
import { UsageError } from "../errors.ts";
import { displayPath } from "../output/display.ts";
import type { CaptionOptions } from "../ports.ts";
import { systemReason } from "../system-reason.ts";

export interface OpenedCaptions {
  /** Absent where nothing is to be done to captions. */
  finishCaption?: (file: CaptionedFile, caption: CaptionFields) => CaptionFields;
  /** Another one wherever another caption may come of it. */
  captionSettings: string;
  /** Two files with the same bytes may get two captions. */
  captionsByPath?: boolean;
  /** To be told of every file that is found: those whose caption is remembered are finished no more, but their rows have matched. */
  notice?: (path: string) => void;
  /** What is odd in the list itself, and once the run is over, its rows that matched no photo, or several. */
  warnings(isOver: boolean): string[];
}

interface CaptionedFile {
  /** As the engine knows it; without it the relative path is one from the working directory. */
  local?: { path: string };
  relativePath: string;
}

/** Rejects with UsageError for a list that cannot be read or understood, and for templates that name what is not known. */
export async function openCaptions(options: CaptionOptions, eventId: string): Promise<OpenedCaptions> {
  const { languages, encoding, tablePath, titleTemplate, descriptionTemplate, stripGps } = options;
  const bytes = tablePath === undefined ? undefined : readTable(tablePath);
  const list = bytes && (await parseTable(bytes, displayPath(tablePath ?? ""), encoding));
  const title = titleTemplate === undefined ? undefined : parseTemplate(titleTemplate, "--title");
  const description =
    descriptionTemplate === undefined ? undefined : parseTemplate(descriptionTemplate, "--description");
  const table = bytes && createHash("sha256").update(bytes).digest("base64");
  const captionSettings = JSON.stringify([languages, encoding, table, titleTemplate, descriptionTemplate, stripGps]);
  const warnings = (isOver: boolean) => (list ? listWarnings(list, isOver) : []);
  if (!list && !title && !description && !stripGps) return { captionSettings, warnings };
  const wishes = { eventId, list, title, description, stripGps };
  return {
    finishCaption: ({ local, relativePath }, caption) =>
      finishCaption(caption, relativePath, wishes, resolve(local?.path ?? relativePath)),
    ...(list ? { notice: (path: string) => void list.captionFor(resolve(path)) } : {}),
    captionSettings,
    captionsByPath: Boolean(list || title || description),
    warnings,
  };
}

/** What reads tables, and guesses their charsets, is loaded with a table only. */
async function parseTable(...table: Parameters<typeof parseCaptionList>): Promise<CaptionList> {
  const { parseCaptionList } = await import("../captions/caption-list.ts");
  return parseCaptionList(...table);
}

function listWarnings(list: CaptionList, isOver: boolean): string[] {
  if (!isOver) return list.warnings;
  const unmatched = list.unmatched().map(({ line, path }) => `Line ${line} of the captions matches no photo: ${path}`);
  return [...unmatched, ...list.ambiguities()];
}

function readTable(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = systemReason(error);
    throw new UsageError(`The captions in ${displayPath(path)} cannot be read: ${reason}.`, { cause: error });
  }
}
