// Photos on disk, with their future photo ids.
import { createHash } from "node:crypto";
import { readFile, utimes } from "node:fs/promises";
import { photoIdOf } from "../../api/contract.ts";
import { makeBulkPhotos } from "../support/bulk-photos.ts";

export interface MadePhoto {
  path: string;
  photoId: string;
}

/** Dates them back, so that none seems to be still in the process of being written. */
export async function makePhotos(folder: string, options: { count: number; seed: number }): Promise<MadePhoto[]> {
  const paths = await makeBulkPhotos(folder, options.count, { seed: options.seed });
  const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
  return Promise.all(
    paths.map(async (path) => {
      await utimes(path, yesterday, yesterday);
      return {
        path,
        photoId: photoIdOf(
          createHash("sha256")
            .update(await readFile(path))
            .digest(),
        ),
      };
    }),
  );
}
