// Exports an event: list → kept or fetched → recorded. No argv, no terminal; reports each photo's outcome.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ListedPhoto } from "../../api/contract.ts";
import type { ApiClient } from "../api-client.ts";
import { UsageError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { displayPath } from "../output/display.ts";
import { systemReason } from "../system-reason.ts";
import { syncFolder } from "../upload/removal/copy-into-folder.ts";
import type { Patience } from "../upload/requests/call-api.ts";
import { forgetBegun, noteBegun } from "./begun-export.ts";
import { type Exported, openExportRecords, originalsFolder } from "./export-records.ts";
import { type FetchedOriginal, type FetchSettings, fetchOriginal, isLeftBehind } from "./fetch-original.ts";
import { assertSameExport } from "./former-export.ts";
import { type ListedOriginal, listOriginals } from "./list-originals.ts";
import { mapInOrder } from "./map-in-order.ts";
import { originalName } from "./original-name.ts";

export interface ExportSettings {
  exported: Exported;
  folder: string;
  /** Limits the export to photos of the uploader that `exported` names. */
  isUploader?: ((uploadedBy: string | undefined) => boolean) | undefined;
  atOnce: number;
  api: Pick<ApiClient, "photoPages" | "original">;
  patience: Patience;
  /** When aborted, no more photos begin; those under way end. */
  stop: AbortSignal;
}

export interface ExportedPhoto {
  photo: ListedPhoto;
  /** Relative to the export's folder, with `/`. */
  file: string;
  /** The new path of a file that was there with other bytes. */
  setAside?: string;
  ending: FetchedOriginal;
}

export interface ExportSummary {
  fetched: number;
  kept: number;
  failed: number;
  /** Removed from the event during the export. */
  gone: number;
  /** Files that differed from the event's photo: renamed, and the photo fetched again. */
  setAside: number;
  /** Of the exported photos, those whose SHA-256 the event does not know. */
  unproven: number;
  bytes: number;
  isStopped: boolean;
}

/**
 * Running it again fetches what is missing and verifies what is there. If the event has no photos, it writes nothing and leaves
 * an earlier export as it is.
 * @throws UsageError if the folder holds something else than this export, or cannot be written to; what the API client throws
 */
export async function exportEvent(
  settings: ExportSettings,
  report: (exported: ExportedPhoto) => Promise<void>,
  onBytes: (bytes: number) => void,
): Promise<ExportSummary> {
  const { api, exported, folder, patience, stop } = settings;
  assertSameExport(folder, exported);
  const originals = join(folder, originalsFolder);
  const summary = { fetched: 0, kept: 0, failed: 0, gone: 0, setAside: 0, unproven: 0, bytes: 0, isStopped: false };
  const over = new AbortController();
  over.signal.addEventListener("abort", () => patience.gate.shut(new Error("The export has ended.")), { once: true });
  const fetching = {
    folder: originals,
    read: api.original,
    patience: { ...patience, signal: AbortSignal.any([patience.signal, over.signal]) },
    onBytes(bytes: number) {
      patience.gate.moved();
      onBytes(bytes);
    },
  };
  const work = async (listed: ListedOriginal): Promise<ExportedPhoto> => {
    const photo = await exportPhoto(listed, fetching);
    await report(photo);
    return photo;
  };
  let records: ReturnType<typeof openExportRecords> | undefined;
  try {
    const wanted = until(stop, listOriginals(api, exported.event.eventId, patience), settings.isUploader);
    for await (const { photo, file, ending, setAside } of mapInOrder(prepared(wanted), settings.atOnce, work, over)) {
      summary[ending.outcome]++;
      if (ending.outcome === "gone") continue;
      const isThere = ending.outcome !== "failed";
      if (isThere) summary.bytes += photo.size;
      if (isThere && !ending.isProven) summary.unproven++;
      if (setAside !== undefined) summary.setAside++;
      records?.add(photo, isThere ? file : undefined, isThere ? ending.sha256 : undefined);
    }
    summary.isStopped = stop.aborted;
    if (!stop.aborted) records?.close(exported);
  } finally {
    records?.discard();
  }
  if (records && !summary.isStopped) forgetBegun(folder);
  if (records) syncFolder(originals);
  return summary;

  /** Creates the folder for the first photo. */
  async function* prepared(photos: AsyncIterable<ListedOriginal>): AsyncGenerator<ListedOriginal> {
    for await (const photo of photos) {
      if (!records) {
        prepareFolder(originals);
        noteBegun(folder, exported);
        records = openExportRecords(folder);
      }
      yield photo;
    }
  }
}

async function exportPhoto(listed: ListedOriginal, fetching: FetchSettings): Promise<ExportedPhoto> {
  const { photo } = listed;
  const name = originalName(photo);
  const ending = await fetchOriginal(listed, name, fetching);
  const setAside = ending.outcome === "fetched" && ending.setAside;
  const file = `${originalsFolder}/${name}`;
  return { photo, file, ending, ...(setAside && { setAside: `${originalsFolder}/${setAside}` }) };
}

async function* until(
  stop: AbortSignal,
  photos: AsyncIterable<ListedOriginal>,
  isUploader: ExportSettings["isUploader"] = () => true,
): AsyncGenerator<ListedOriginal> {
  for await (const listed of photos) {
    if (stop.aborted) return;
    if (isUploader(listed.photo.uploadedBy)) yield listed;
  }
}

/** Also removes what a killed export left half written. */
function prepareFolder(folder: string): void {
  try {
    makeFolder(folder);
    for (const name of readdirSync(folder)) if (isLeftBehind(name)) rmSync(join(folder, name), { force: true });
  } catch (cause) {
    throw new UsageError(`${displayPath(folder)} cannot be used: ${systemReason(cause)}. Name another folder.`, {
      cause,
    });
  }
}
