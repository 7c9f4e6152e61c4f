// Downloads many originals as one ZIP. If a photo cannot be fetched, there is no ZIP, because an incomplete one would look complete. A photo that
// was removed from the event meanwhile is left out, and the person is told.
import { downloadZip as zipOf } from "client-zip";
import { fetchOriginal } from "./fetch-original.ts";
import { uniqueNames } from "./name-files.ts";
import type { PhotoList } from "./open-photo-list.ts";
import type { Photo } from "./photo.ts";
import { saveBlob } from "./save-blob.ts";

interface ZipOptions {
  fileName: string;
  /** The current list: it is another one after the order of the photos was changed. */
  list(): Pick<PhotoList, "freshen" | "get" | "renew">;
  signal: AbortSignal;
  onProgress(done: number): void;
  /** The connection is lost. The ZIP goes on by itself. */
  onOutage(): void;
}

export interface ZipFailure extends Error {
  /** How many photos were fetched. */
  done: number;
  /** All photos were fetched, so it is the ZIP that failed: the device has no room for it. */
  hasAll: boolean;
}

const attempts = 4;

/** @returns the photos that are no longer in the event. Throws a ZipFailure. */
export async function downloadZip(photos: readonly Photo[], options: ZipOptions): Promise<Photo[]> {
  const { list, signal, onProgress, onOutage, fileName } = options;
  const names = uniqueNames(photos);
  const gone: Photo[] = [];
  let done = 0;
  async function* files() {
    for (const [index, photo] of photos.entries()) {
      await list().freshen([photo]);
      const renew = (each: Photo) => list().renew(each);
      const limits = { attempts, signal, onOutage };
      const bytes = await fetchOriginal(list().get(photo.photoId) ?? photo, { renew, ...limits });
      if (!bytes) {
        gone.push(photo);
        continue;
      }
      yield { name: names[index] ?? photo.photoId, input: bytes, lastModified: new Date(photo.uploadedAt) };
      done++;
      onProgress(done);
    }
  }
  try {
    const blob = await zipOf(files(), { buffersAreUTF8: true }).blob();
    if (done + gone.length !== photos.length) throw new Error("the ZIP lacks photos");
    signal.throwIfAborted();
    if (done > 0) saveBlob(blob, fileName);
    return gone;
  } catch (cause) {
    const hasAll = done + gone.length === photos.length;
    throw Object.assign(new Error("no ZIP was made", { cause }), { done, hasAll }) satisfies ZipFailure;
  }
}
