// Lists folders for a walk: a slice with each call, until a folder has no more.
import { type FolderSlice, listFolder } from "./list-folder.ts";
import type { LocalPath } from "./local-path.ts";
import { readFailure } from "./read-file.ts";

export type ListResult = { kind: "listed"; slice: FolderSlice } | { kind: "failed"; code: string; message: string };

/** The next slice of a folder; the first call for an id opens it, the last slice closes it. Never throws. */
export type ListFolders = (id: number, folder: LocalPath) => ListResult;

/** Some four milliseconds: photos that are to be read wait for no longer. */
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
