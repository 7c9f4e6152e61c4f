// Writes the records beside the exported photos: photos.json, photos.csv, and SHA256SUMS for `sha256sum --check`.
import { join } from "node:path";
import type { EventInfo, ListedPhoto } from "../../api/contract.ts";
import { csvRow } from "../output/csv.ts";
import { jsonText } from "../output/json-text.ts";
import type { OwnFile } from "../output/own-file.ts";
import { photoCells, photoColumns } from "../output/photo-cells.ts";
import { openWholeFile, removeDrafts } from "../output/whole-file.ts";

/** What an export is of; the last line of photos.json. */
export interface Exported {
  event: EventInfo;
  /** The server: two servers may both have an event 42. Absent in records of an earlier photoup. */
  apiUrl?: string;
  /** The only uploader, a person or a ticket, as typed. */
  by?: string;
}

/** Undefined if the text is not such JSON. */
export function exportedOf(text: string): Exported | undefined {
  try {
    const { event, by, apiUrl } = JSON.parse(text) as Partial<Exported>;
    if (typeof event?.eventId !== "string") return undefined;
    return { event, ...(typeof by === "string" && { by }), ...(typeof apiUrl === "string" && { apiUrl }) };
  } catch {
    return undefined;
  }
}

export interface ExportRecords {
  /** @param file relative to the export's folder, with `/`; absent if the photo could not be fetched */
  add(photo: ListedPhoto, file: string | undefined, sha256: string | undefined): void;
  /** Puts all three files in place once all are complete. Throws UsageError. */
  close(exported: Exported): void;
  /** Removes what is not in place yet. An earlier export's records stay as they are. */
  discard(): void;
}

/** The photos' folder, beside the records. */
export const originalsFolder = "photos";

const what = "The export's";
const jsonStart = '{"photos":[\n';

/** Tells an earlier export's records from somebody's own files. Without any SHA-256, SHA256SUMS is empty. */
export const ownRecords = {
  "photos.json": { what, isOurs: (head) => head.startsWith(jsonStart) },
  "photos.csv": { what, isOurs: (head) => head.startsWith("file,photoId,") },
  SHA256SUMS: { what, isOurs: (head) => /^[0-9a-f]{64} {2}photos\//.test(head) },
} satisfies Record<string, OwnFile>;

export type RecordName = keyof typeof ownRecords;

/** Writes records as photos arrive, so memory does not grow. Throws UsageError if the folder cannot be written to. */
export function openExportRecords(folder: string): ExportRecords {
  const open = (name: RecordName) => {
    removeDrafts(join(folder, name));
    return openWholeFile(join(folder, name), ownRecords[name], { keepsFormer: true, replacesLink: true });
  };
  const [json, csv, sums] = [open("photos.json"), open("photos.csv"), open("SHA256SUMS")];
  const files = [json, csv, sums];
  let photos = 0;
  csv.append(csvRow(["file", ...photoColumns, "latitude", "longitude", "keywords", "details"]));
  return {
    add(photo, file, sha256) {
      json.append(`${photos++ === 0 ? jsonStart : ",\n"}${jsonText({ ...(file && { file }), ...recordOf(photo) })}`);
      const { gps, keywords = [], ...details } = photo.details ?? {};
      const rest = [gps?.latitude, gps?.longitude, keywords.join("; "), JSON.stringify(details)];
      csv.append(csvRow([file, ...photoCells(photo), ...rest]));
      if (file && sha256) sums.append(`${Buffer.from(sha256, "base64").toString("hex")}  ${file}\n`);
    },
    close(exported) {
      json.append(`${photos === 0 ? jsonStart : ""}\n],\n${jsonText(exported).slice(1)}\n`);
      for (const file of files) file.finish();
      for (const file of files) file.close();
    },
    discard() {
      for (const file of files) file.discard();
    },
  };
}

/** Without the links of the photo and its pictures, which expire within minutes. */
function recordOf({ url: _, renditions: __, ...record }: ListedPhoto): object {
  return record;
}
