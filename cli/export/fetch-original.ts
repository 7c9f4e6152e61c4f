// Fetches one photo into the export's folder: its name appears only with all bytes, verified by SHA-256.
import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, lstat, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { RequestError, UsageError } from "../errors.ts";
import type { TakePiece } from "../http/read-originals.ts";
import { isRunning } from "../is-running.ts";
import { displayPath } from "../output/display.ts";
import { systemReason } from "../system-reason.ts";
import { callApi, type Patience } from "../upload/requests/call-api.ts";
import { maxAttempts } from "../upload/requests/decide-retry.ts";
import type { ListedOriginal } from "./list-originals.ts";
import { hashOf, replaceFormer } from "./replace-former.ts";

export type FetchedOriginal =
  /** `sha256` is the event's, if it has one; otherwise it was computed here, and nothing proves it. */
  | { outcome: "kept"; sha256: string; isProven: boolean }
  /** `setAside`: the new name of a file that was there with other bytes. */
  | { outcome: "fetched"; sha256: string; isProven: boolean; setAside?: string }
  | { outcome: "failed"; code: string; message: string }
  /** Removed from the event after it was listed. */
  | { outcome: "gone" };

export interface FetchSettings {
  /** The photos' folder; it exists. */
  folder: string;
  read(url: string, sizeBytes: number, take: TakePiece, signal: AbortSignal): Promise<void>;
  patience: Patience;
  onBytes(bytes: number): void;
}

const draftName = /^\.photoup-(\d+)-[0-9a-f]{16}\.part$/;

/** Whether a name is that of a partial photo of this process, or of one that has ended. */
export function isLeftBehind(name: string): boolean {
  const pid = Number(draftName.exec(name)?.[1]);
  return pid === process.pid || (pid > 0 && !isRunning(pid));
}

/** A link that expires again and again was refused. */
const fewerAttempts: Readonly<Record<string, number>> = { link_expired: 4, wrong_size: 3, different: 3 };

/**
 * Keeps a file that is there already with the same bytes.
 * @throws UsageError if it cannot be written, and the reason of the patience's signal
 */
export async function fetchOriginal(
  listed: ListedOriginal,
  name: string,
  settings: FetchSettings,
): Promise<FetchedOriginal> {
  const { sha256, size } = listed.photo;
  const path = join(settings.folder, name);
  if (sha256 !== undefined && (await hasBytes(path, size, sha256))) return { outcome: "kept", sha256, isProven: true };
  try {
    const found = await callApi(
      () => fetchOnce(listed, path, settings),
      settings.patience,
      ({ code }) => fewerAttempts[code] ?? maxAttempts,
    );
    return { outcome: "fetched", ...found, isProven: sha256 !== undefined };
  } catch (error) {
    if (!(error instanceof RequestError) || settings.patience.signal.aborted) throw error;
    if (error.code === "unreachable") throw error;
    if (error.code === "gone") return { outcome: "gone" };
    return { outcome: "failed", code: error.code, message: error.message };
  }
}

/** @returns the file's SHA-256, and the new name of a different file that was there */
async function fetchOnce(
  listed: ListedOriginal,
  path: string,
  settings: FetchSettings,
): Promise<{ sha256: string; setAside?: string }> {
  const { photo } = listed;
  const url = listed.url();
  const draft = join(settings.folder, `.photoup-${process.pid}-${randomBytes(8).toString("hex")}.part`);
  const hash = createHash("sha256");
  const file = await onDisk(path, () => open(draft, "wx", 0o666));
  let isOpen = true;
  try {
    await settings.read(
      url,
      photo.size,
      async (piece) => {
        hash.update(piece);
        await onDisk(path, () => writeWhole(file, piece));
        settings.onBytes(piece.length);
      },
      settings.patience.signal,
    );
    const sha256 = hash.digest("base64");
    if (photo.sha256 !== undefined && sha256 !== photo.sha256) throw different();
    const setAside = await onDisk(path, async () => {
      await file.sync();
      await file.close();
      isOpen = false;
      return replaceFormer(draft, path, sha256);
    });
    return { sha256, ...(setAside !== undefined && { setAside }) };
  } catch (error) {
    if (isOpen) await file.close().catch(() => {});
    await rm(draft, { force: true });
    throw await afterRenewal(error, listed, url);
  }
}

/** A link may have expired, and a missing photo may have been removed: the event's list tells which. */
async function afterRenewal(error: unknown, listed: ListedOriginal, url: string): Promise<unknown> {
  if (!(error instanceof RequestError) || !["link_expired", "not_stored"].includes(error.code)) return error;
  if (await listed.renew(url)) return error;
  return new RequestError("It was removed from the event.", { status: 404, code: "gone", isTransient: false });
}

const different = () =>
  new RequestError("The bytes that arrived are not the event's photo: their SHA-256 differs.", {
    status: 200,
    code: "different",
    isTransient: true,
  });

async function writeWhole(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let done = 0; done < piece.length; ) done += (await file.write(piece, done)).bytesWritten;
}

/** A disk that refuses one photo refuses all: the error ends the run. */
async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new UsageError(`${displayPath(path)} cannot be written: ${systemReason(cause)}.`, { cause });
  }
}

/** False also if the file cannot be read: it is then fetched. */
async function hasBytes(path: string, sizeBytes: number, sha256: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.size === sizeBytes && (await hashOf(path)) === sha256;
}
