// Many originals in one ZIP. A photo that cannot be fetched spoils it: an archive that lacks some must not look whole.
import { downloadZip as zipOf } from "client-zip";
import { wait } from "../http/backoff.ts";
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

/** As the photos' files are called; of those with one name the second gets ` (2)`. What a file system does not take goes. */
export function uniqueNames(photos: readonly Pick<Photo, "fileName" | "photoId" | "contentType">[]): string[] {
  const used = new Set<string>();
  return photos.map(({ fileName, photoId, contentType }) => {
    const plain =
      cleanName(fileName ?? "") || `${photoId}.${contentType.split("/")[1]?.replace(/^x-.*-/, "") ?? "bin"}`;
    const [, stem = plain, extension = ""] = /^(.*?)(\.[^.]*)?$/.exec(plain) ?? [];
    let name = plain;
    for (let copy = 2; used.has(name.toLowerCase()); copy++) name = `${stem} (${copy})${extension}`;
    used.add(name.toLowerCase());
    return name;
  });
}

function cleanName(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Bidi_C}/\\:*?"<>|]/gu, "_").replace(/^\.+|[. ]+$/g, "");
}
