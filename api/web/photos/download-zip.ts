// Many originals in one ZIP. A photo that cannot be fetched spoils it: an archive that lacks some must not look whole. One that was
// removed from the event meanwhile is left out, and named.
import { downloadZip as zipOf } from "client-zip";
import { fetchOriginal } from "./fetch-original.ts";
import { uniqueNames } from "./name-files.ts";
import type { PhotoList } from "./open-photo-list.ts";
import type { Photo } from "./photo.ts";
import { saveBlob } from "./save-blob.ts";

interface ZipOptions {
  fileName: string;
  list: Pick<PhotoList, "freshen" | "get" | "renew">;
  signal: AbortSignal;
  onProgress(done: number): void;
}

export interface ZipFailure extends Error {
  /** How many photos were fetched. */
  done: number;
  /** It was not for a photo that there is no ZIP, but for the ZIP: the device has no room for it. */
  hasAll: boolean;
}

const attempts = 4;

/** @returns the photos that the event has no more; throws a ZipFailure */
export async function downloadZip(photos: readonly Photo[], options: ZipOptions): Promise<Photo[]> {
  const { list, signal, onProgress, fileName } = options;
  const names = uniqueNames(photos);
  const gone: Photo[] = [];
  let done = 0;
  async function* files() {
    for (const [index, photo] of photos.entries()) {
      await list.freshen([photo]);
      const { renew } = list;
      const bytes = await fetchOriginal(list.get(photo.photoId) ?? photo, { renew, attempts, signal });
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
