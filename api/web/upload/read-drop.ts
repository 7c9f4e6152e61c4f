// What was chosen or dropped, file by file: folders are read to their ends, a hundred entries at a time, as browsers give them.

export interface FoundFile {
  file: File;
  /** From the dropped folder on: `card/DCIM/IMG_1.JPG`. */
  path: string;
}

export interface Unreadable {
  path: string;
  /** Looks there once more, for what was not found there before. */
  again?(): AsyncIterable<Found>;
}

export type Found = FoundFile | Unreadable;

export function readFileList(files: Iterable<File>): Found[] {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/** To be called while the drop's event is handled: afterwards the browser has forgotten what was dropped. */
export function entriesOf(data: DataTransfer): { entries: FileSystemEntry[]; files: File[] } {
  const entries: FileSystemEntry[] = [];
  const files: File[] = [];
  for (const item of data.items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry?.();
    if (entry) entries.push(entry);
    else {
      const file = item.getAsFile();
      if (file) files.push(file);
    }
  }
  return { entries, files };
}

export async function* readEntries(entries: readonly FileSystemEntry[]): AsyncGenerator<Found> {
  for (const entry of entries) yield* readEntry(entry);
}

/** @param given what of a folder was found already, which could not be read to its end */
async function* readEntry(entry: FileSystemEntry, given = new Set<string>()): AsyncGenerator<Found> {
  const path = entry.fullPath.replace(/^\//, "");
  try {
    if (isFile(entry)) {
      yield { file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)), path };
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const each of some) {
        if (given.has(each.fullPath)) continue;
        given.add(each.fullPath);
        yield* readEntry(each);
      }
    }
  } catch {
    yield { path, again: () => readEntry(entry, given) };
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
