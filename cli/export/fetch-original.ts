// Brings one photo's bytes into the export's folder: under its name lie all of them, compared by their SHA-256, or none.
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
  /** `sha256` is the event's word where it has one, else what was read here: then nothing proves it. */
  | { outcome: "kept"; sha256: string; isProven: boolean }
  /** `setAside`: the name that a file has now which lay there with other bytes. */
  | { outcome: "fetched"; sha256: string; isProven: boolean; setAside?: string }
  | { outcome: "failed"; code: string; message: string }
  /** Removed from the event since it was listed. */
  | { outcome: "gone" };

export interface FetchSettings {
  /** Of the photos; it is there. */
  folder: string;
  read(url: string, sizeBytes: number, take: TakePiece, signal: AbortSignal): Promise<void>;
  patience: Patience;
  onBytes(bytes: number): void;
}

const draftName = /^\.photoup-(\d+)-[0-9a-f]{16}\.part$/;

/** Whether a name is that of a photo which came in part only: to this process, or to one that is gone. */
export function isLeftBehind(name: string): boolean {
  const pid = Number(draftName.exec(name)?.[1]);
  return pid === process.pid || (pid > 0 && !isRunning(pid));
}

/** A link that dies again and again is refused, not expired. */
const fewerAttempts: Readonly<Record<string, number>> = { link_expired: 4, wrong_size: 3, different: 3 };

/**
 * What lies under the name already, and has the bytes, is kept as it is.
 * @throws UsageError where the disk does not take it, and what the patience's signal says
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
      () => once(listed, path, settings),
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

/** @returns the SHA-256 of what lies under the name now, and where what lay there before is */
async function once(
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

/** A link may have died, and a photo that is not there may have been removed: the event's list says which. */
async function afterRenewal(error: unknown, listed: ListedOriginal, url: string): Promise<unknown> {
  if (!(error instanceof RequestError) || !["link_expired", "not_stored"].includes(error.code)) return error;
  if (await listed.renew(url)) return error;
  return new RequestError("It was removed from the event.", { status: 404, code: "gone", isTransient: false });
}

const different = () =>
  new RequestError("What came is not what the event's record says: its SHA-256 is another.", {
    status: 200,
    code: "different",
    isTransient: true,
  });

async function writeWhole(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let done = 0; done < piece.length; ) done += (await file.write(piece, done)).bytesWritten;
}

/** What the disk refuses to one photo it refuses to all: it ends the run. */
async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new UsageError(`${displayPath(path)} cannot be written: ${systemReason(cause)}.`, { cause });
  }
}

/** False also where it cannot be read: it is fetched. */
async function hasBytes(path: string, sizeBytes: number, sha256: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.size === sizeBytes && (await hashOf(path)) === sha256;
}
