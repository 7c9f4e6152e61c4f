// Files and photos as the engine's stages receive them, for tests of one stage.
import { createHash } from "node:crypto";
import { photoIdOf } from "../../api/contract.ts";
import type { FoundFile } from "../../cli/upload/source/find-files.ts";
import type { PreparedPhoto } from "../../cli/upload/worker/prepare-photo.ts";

export function foundFile(name: string, sizeBytes = 1_000): FoundFile {
  const folder = { path: "/photos" };
  const local = { path: `/photos/${name}`, sizeBytes };
  return { local, relativePath: name, folder, sizeBytes, identity: `identity of ${name}` } as FoundFile;
}

/** A photo whose bytes are its name. */
export function preparedPhoto(name: string, rest: Partial<PreparedPhoto> = {}): PreparedPhoto {
  const digest = createHash("sha256").update(name).digest();
  return {
    kind: "photo",
    contentType: "image/jpeg",
    photoId: photoIdOf(digest),
    sha256: digest.toString("base64"),
    sizeBytes: 1_000,
    identity: `identity of ${name}`,
    caption: {},
    warnings: [],
    readAtMs: 0,
    ...rest,
  } as PreparedPhoto;
}
