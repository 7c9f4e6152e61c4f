// Lists folders for a walk, one slice per call.
import { type FolderSlice, listFolder } from "./list-folder.ts";
import type { LocalPath } from "./local-path.ts";
import { readFailure } from "./read-file.ts";

export type ListResult = { kind: "listed"; slice: FolderSlice } | { kind: "failed"; code: string; message: string };

/** Returns the next slice of a folder. The first call for an id opens it, and the last slice closes it. Never throws. */
export type ListFolders = (id: number, folder: LocalPath) => ListResult;

/** Takes about four milliseconds, the longest that photos wait to be read. */
const sliceLength = 100;

export function createListFolders(): ListFolders {
  const folders = new Map<number, Iterator<FolderSlice>>();
  return (id, folder) => {
    try {
      const slices = folders.get(id) ?? listFolder(folder, sliceLength);
      const slice = slices.next().value as FolderSlice;
      if (slice.isLast) folders.delete(id);
      else folders.set(id, slices);
      return { kind: "listed", slice };
    } catch (error) {
      return readFailure(error);
    }
  };
}
