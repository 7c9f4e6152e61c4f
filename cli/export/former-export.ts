// Checks what is in an export's folder: another export's records and somebody's own files must not be replaced.
import { closeSync, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../errors.ts";
import { displayPath } from "../output/display.ts";
import { assertMayWrite } from "../output/own-file.ts";
import { systemReason } from "../system-reason.ts";
import { begunExport } from "./begun-export.ts";
import { type Exported, exportedOf, ownRecords, type RecordName } from "./export-records.ts";

/** The last line of photos.json is far shorter. */
const tailBytes = 64 * 1024;

/**
 * Passes if the folder has no export, or an earlier one of the same photos.
 * @throws UsageError if it has an export of another event, uploader or server, or files under the records' names that photoup did not write
 */
export function assertSameExport(folder: string, exported: Exported): void {
  const names = Object.keys(ownRecords) as RecordName[];
  const there = names.filter((name) => isFile(join(folder, name)));
  for (const name of there) assertMayWrite(join(folder, name), ownRecords[name]);
  const begun = begunExport(folder);
  if (begun && !isOfSame(begun, exported)) {
    throw new UsageError(
      `${displayPath(folder)} has an unfinished export of ${describe(begun, exported)}. Two exports cannot share a folder. Choose another folder.`,
    );
  }
  if (there.length === 0) return;
  const former = formerExport(join(folder, "photos.json"));
  if (former === undefined) {
    const files = there.map((name) => displayPath(join(folder, name))).join(" and ");
    throw new UsageError(`No photos.json says which event ${files} belongs to. Choose another folder.`);
  }
  if (isOfSame(former, exported)) return;
  throw new UsageError(
    `${displayPath(folder)} has the export of ${describe(former, exported)}, whose records this one would replace. Choose another folder.`,
  );
}

const isElsewhere = (former: Exported, { apiUrl }: Exported) => former.apiUrl !== undefined && former.apiUrl !== apiUrl;

const isOfSame = (former: Exported, exported: Exported) =>
  former.event.eventId === exported.event.eventId && former.by === exported.by && !isElsewhere(former, exported);

function describe(former: Exported, exported: Exported): string {
  const { event, by, apiUrl } = former;
  const photos =
    by === undefined ? `all photos of event ${event.eventId}` : `the photos of event ${event.eventId} by ${by}`;
  return isElsewhere(former, exported) ? `${photos} at ${apiUrl}` : photos;
}

/** Links do not count: an export replaces them, and their targets stay. */
function isFile(path: string): boolean {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found?.isFile() === true && found.size > 0;
  } catch (cause) {
    const folder = displayPath(dirname(path));
    throw new UsageError(`${folder} cannot be used: ${systemReason(cause)}. Name another folder.`, { cause });
  }
}

/** Undefined if there is no complete one. */
function formerExport(path: string): Exported | undefined {
  if (!isFile(path)) return undefined;
  const last = tailOf(path).trimEnd().split("\n").at(-1) ?? "";
  return exportedOf(`{${last}`);
}

function tailOf(path: string): string {
  try {
    const fd = openSync(path, "r");
    try {
      const tail = Buffer.alloc(tailBytes);
      const from = Math.max(0, fstatSync(fd).size - tailBytes);
      return tail.subarray(0, readSync(fd, tail, 0, tailBytes, from)).toString();
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    throw new UsageError(`${displayPath(path)} cannot be read: ${systemReason(cause)}.`, { cause });
  }
}
