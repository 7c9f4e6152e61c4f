// The chosen or dropped files, one by one. Folders are read to the end, a hundred entries at a time, as browsers give them.

export interface FoundFile {
  file: File;
  /** Starts with the dropped folder: `card/DCIM/IMG_1.JPG`. */
  path: string;
}

export interface Unreadable {
  path: string;
  /** Reads it again, and yields what was not found before. */
  again?(): AsyncIterable<Found>;
}

export type Found = FoundFile | Unreadable;

export function readFileList(files: Iterable<File>): Found[] {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/** Call it in the drop event's handler: afterwards the browser discards the data. */
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

/** @param given the entries already found in a folder that could not be read to the end */
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
