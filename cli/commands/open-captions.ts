// Prepares a push's caption flags: reads the list, parses the templates, and tracks which rows matched.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { CaptionList, parseCaptionList } from "../captions/caption-list.ts";
import { parseTemplate } from "../captions/caption-template.ts";
import { finishCaption } from "../captions/finish-caption.ts";
import { UsageError } from "../errors.ts";
import { displayPath } from "../output/display.ts";
import type { CaptionOptions, PushOptions } from "../ports.ts";
import { systemReason } from "../system-reason.ts";

export interface OpenedCaptions extends Pick<PushOptions, "finishCaption" | "captionsByPath"> {
  captionSettings: string;
  /** Must be called for every file found: files with a remembered caption never reach `finishCaption`, but their rows have matched. */
  notice?: (path: string) => void;
  /** Problems in the list itself; once the run is over, its rows that matched no photo, or several. */
  warnings(isOver: boolean): string[];
}

/**
 * Rejects with UsageError for a list that cannot be read or understood, and for templates with unknown placeholders.
 * @param areSome the run has only some of the photos that the list is for, so rows without a photo are no problem
 */
export async function openCaptions(options: CaptionOptions, eventId: string, areSome = false): Promise<OpenedCaptions> {
  const { languages, encoding, tablePath, titleTemplate, descriptionTemplate, stripGps } = options;
  const bytes = tablePath === undefined ? undefined : readTable(tablePath);
  const list = bytes && (await parseTable(bytes, displayPath(tablePath ?? ""), encoding));
  const title = titleTemplate === undefined ? undefined : parseTemplate(titleTemplate, "--title");
  const description =
    descriptionTemplate === undefined ? undefined : parseTemplate(descriptionTemplate, "--description");
  const table = bytes && createHash("sha256").update(bytes).digest("base64");
  const captionSettings = JSON.stringify([languages, encoding, table, titleTemplate, descriptionTemplate, stripGps]);
  const warnings = (isOver: boolean) => (list ? listWarnings(list, isOver, areSome) : []);
  if (!list && !title && !description && !stripGps) return { captionSettings, warnings };
  const wishes = { eventId, list, title, description, stripGps };
  return {
    finishCaption: ({ local, relativePath }, caption, warnings) =>
      finishCaption(caption, relativePath, wishes, resolve(local?.path ?? relativePath), warnings),
    ...(list ? { notice: (path: string) => void list.captionFor(resolve(path)) } : {}),
    captionSettings,
    captionsByPath: Boolean(list || title || description),
    warnings,
  };
}

/** Loads the table reader, which also guesses charsets, only if there is a table. */
async function parseTable(...table: Parameters<typeof parseCaptionList>): Promise<CaptionList> {
  const { parseCaptionList } = await import("../captions/caption-list.ts");
  return parseCaptionList(...table);
}

function listWarnings(list: CaptionList, isOver: boolean, areSome: boolean): string[] {
  if (!isOver) return list.warnings;
  if (areSome) return list.ambiguities();
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
