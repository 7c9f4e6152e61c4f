// Many originals in one ZIP. A photo that cannot be fetched spoils it: an archive that lacks some must not look whole.
import { downloadZip as zipOf } from "client-zip";
import { wait } from "../http/backoff.ts";
import { uniqueNames } from "./name-files.ts";
import type { PhotoList } from "./open-photo-list.ts";
import type { Photo } from "./photo.ts";
import { saveBlob } from "./save-blob.ts";

interface ZipOptions {
  fileName: string;
  list: Pick<PhotoList, "freshen" | "get">;
  signal: AbortSignal;
  onProgress(done: number): void;
}

const attempts = 4;

/** Throws an error that says how many photos were `done`. */
export async function downloadZip(photos: readonly Photo[], options: ZipOptions): Promise<void> {
  const { list, signal, onProgress, fileName } = options;
  const names = uniqueNames(photos);
  let done = 0;
  async function* files() {
    for (const [index, photo] of photos.entries()) {
      await list.freshen([photo]);
      const response = await fetchOriginal(list.get(photo.photoId) ?? photo, signal);
      const bytes = await response.blob();
      if (bytes.size !== photo.size) throw new Error("a photo came in part");
      yield { name: names[index] ?? photo.photoId, input: bytes, lastModified: new Date(photo.uploadedAt) };
      done++;
      onProgress(done);
    }
  }
  try {
    const blob = await zipOf(files(), { buffersAreUTF8: true }).blob();
    if (done !== photos.length) throw new Error("the ZIP lacks photos");
    saveBlob(blob, fileName);
  } catch (cause) {
    throw Object.assign(new Error("no ZIP was made", { cause }), { done });
  }
}

async function fetchOriginal(photo: Photo, signal: AbortSignal): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(photo.url, { signal, credentials: "omit", cache: "no-store" });
      if (response.ok) return response;
      throw new Error(`the store answered ${response.status}`);
    } catch (error) {
      if (signal.aborted || attempt === attempts) throw error;
      await wait(500 * 2 ** attempt, signal);
    }
  }
}
