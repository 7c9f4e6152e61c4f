// Turns the end of one file into a row of the report: how it ended, and why.
import type { NotProven } from "../upload/events.ts";
import { duplicateNote } from "./duplicate-note.ts";
import type { RunEvent } from "./run-event.ts";

export interface ReportRow {
  path: string;
  /** In base64, if the path is not UTF-8: `path` then shows some of its bytes as escapes. */
  pathBytes?: string;
  outcome: "uploaded" | "planned" | "duplicate" | "skipped" | "failed" | "confirmed" | "missing" | "different";
  /** For programs: why it was skipped or failed, or whose duplicate it is. */
  code?: string;
  /** For people: the same in words. */
  message?: string;
  photoId?: string;
  /** In base64, as S3 states it. */
  sha256?: string;
  sizeBytes: number;
  /** A person would miss this file, and the event is not proven to have it. */
  notProven?: NotProven;
}

/** Undefined for events that do not end a file. */
export function reportRow(event: RunEvent): ReportRow | undefined {
  const row = rowOf(event);
  if (row === undefined || !("pathBytes" in event) || event.pathBytes === undefined) return row;
  const { path, ...rest } = row;
  return { path, pathBytes: Buffer.from(event.pathBytes).toString("base64"), ...rest };
}

function rowOf(event: RunEvent): ReportRow | undefined {
  switch (event.type) {
    case "uploaded":
    case "planned":
    case "confirmed": {
      const { type: outcome, path, photoId, sha256, sizeBytes } = event;
      return { path, outcome, ...truncatedOf(event), photoId, sha256, sizeBytes };
    }
    case "duplicate": {
      const { type: outcome, path, photoId, sha256, sizeBytes, of: code } = event;
      const note = duplicateNote(event);
      return {
        path,
        outcome,
        code,
        ...(note === undefined ? {} : { message: note }),
        ...(event.notProven ? { notProven: event.notProven } : {}),
        photoId,
        sha256,
        sizeBytes,
      };
    }
    case "missing":
    case "different": {
      const { type: outcome, path, photoId, sha256, sizeBytes, message } = event;
      const code = (event.type === "missing" && event.reason) || outcome;
      return { path, outcome, code, message, photoId, sha256, sizeBytes };
    }
    case "skipped": {
      const { type: outcome, path, reason, message, sizeBytes, notProven } = event;
      const code = reason === "not_a_photo" ? (notProven ?? reason) : reason;
      return { path, outcome, code, message, sizeBytes, ...(notProven ? { notProven } : {}) };
    }
    case "failed":
      return {
        path: event.path,
        outcome: "failed",
        code: event.code,
        message: event.message,
        sizeBytes: event.sizeBytes,
      };
    default:
      return undefined;
  }
}

function truncatedOf({ notProven, ...event }: { notProven?: NotProven; message?: string }): Partial<ReportRow> {
  if (!notProven) return {};
  return { code: notProven, message: event.message ?? "it seems cut off or damaged", notProven };
}
