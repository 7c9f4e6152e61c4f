// Reads a file: its type, its SHA-256 and the caption to send.
import type { CaptionFields } from "../../api/contract.ts";
import { failed } from "./endings.ts";
import type { Report } from "./events.ts";
import { skipped, unsupported } from "./judge-left-out.ts";
import type { PhotoTask } from "./photo-task.ts";
import type { FoundFile } from "./source/find-files.ts";
import type { Ending } from "./tally.ts";
import type { Limits, UploadOptions } from "./upload-options.ts";
import type { PreparedPhoto } from "./worker/prepare-photo.ts";

export interface ReadPhoto {
  type: "read";
  photo: PreparedPhoto;
  caption: CaptionFields;
}

export interface PrepareOptions {
  limits(): Limits;
  report: Report;
  finishCaption: UploadOptions["finishCaption"];
  /** Part size for large photos; absent: they go in one piece. */
  partBytes?(): number;
  /** Remembers the photo so that the next run need not read it. */
  remember(file: FoundFile, photo: PreparedPhoto, caption: CaptionFields): void;
}

/** @returns the photo, or how the file ends if there is none to send */
export async function prepare(task: PhotoTask, options: PrepareOptions): Promise<ReadPhoto | Ending> {
  const { file } = task;
  const { report } = options;
  const limits = options.limits();
  const photo = await task.prepare(limits.maxBytes, options.partBytes?.());
  if (photo.kind === "failed") return failed(file.local, photo.code, photo.message);
  if (photo.kind === "skipped") return skipped(photo, file.local);
  if (!options.limits().contentTypes.includes(photo.contentType)) {
    return skipped(unsupported(photo.contentType), file.local);
  }
  const { path } = file.local;
  const caption = options.finishCaption?.(file, photo.caption, photo.warnings) ?? photo.caption;
  for (const message of photo.warnings) report({ type: "warning", path, code: "caption", message });
  if (photo.cut !== undefined) {
    const message = `${photo.cut}: if a copy was cut off, copy it again`;
    report({ type: "warning", path, code: "truncated", message });
  }
  // The next run reads a sidecar again that could not be read, although it may look the same.
  if (photo.cut === undefined && !photo.isSidecarUnread) options.remember(file, photo, caption);
  return { type: "read", photo, caption };
}
