// What is known of the exported photos, beside them: photos.json, photos.csv, and SHA256SUMS as `sha256sum --check` reads it.
import { join } from "node:path";
import type { EventInfo, ListedPhoto } from "../../api/contract.ts";
import { csvRow } from "../output/csv.ts";
import { jsonText } from "../output/json-text.ts";
import type { OwnFile } from "../output/own-file.ts";
import { photoCells, photoColumns } from "../output/photo-cells.ts";
import { openWholeFile, removeDrafts } from "../output/whole-file.ts";

/** What an export is of: it stands at the end of photos.json. */
export interface Exported {
  event: EventInfo;
  /** The server: two of them may both have an event 42. Absent in what an earlier photoup wrote. */
  apiUrl?: string;
  /** Only what this person, or this ticket, uploaded; as it was typed. */
  by?: string;
}

/** Undefined where the text does not say it. @param text as it was written: JSON */
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
  /** @param file from the export's folder, with `/`; absent where the photo's bytes are not there */
  add(photo: ListedPhoto, file: string | undefined, sha256: string | undefined): void;
  /** All three are there, whole, from now on. Throws UsageError. */
  close(exported: Exported): void;
  /** What an earlier export left stays as it is. */
  discard(): void;
}

/** Of the photos, beside their records. */
export const originalsFolder = "photos";

const what = "The export's";
const jsonStart = '{"photos":[\n';

/** How what an earlier export wrote is told from a file of somebody's own. Without any SHA-256, SHA256SUMS is empty. */
export const ownRecords = {
  "photos.json": { what, isOurs: (head) => head.startsWith(jsonStart) },
  "photos.csv": { what, isOurs: (head) => head.startsWith("file,photoId,") },
  SHA256SUMS: { what, isOurs: (head) => /^[0-9a-f]{64} {2}photos\//.test(head) },
} satisfies Record<string, OwnFile>;

export type RecordName = keyof typeof ownRecords;

/** Written as the photos come, whatever their number. Throws UsageError where the folder takes no files. */
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
      for (const file of files) file.close();
    },
    discard() {
      for (const file of files) file.discard();
    },
  };
}

/** Without what dies within minutes: the links of the photo and of its pictures. */
function recordOf({ url: _, renditions: __, ...record }: ListedPhoto): object {
  return record;
}
