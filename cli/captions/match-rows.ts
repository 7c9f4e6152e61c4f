// Which row of a list is meant by which photo: lists are made elsewhere, by other programs, in other folders.

export interface PathRow {
  line: number;
  path: string;
}

export interface Matcher<Row extends PathRow> {
  rowFor(path: string): Row | undefined;
  unmatched(): Row[];
  /** Each a sentence. */
  ambiguities(): string[];
}

/** A row whose path ends as the photo's does in so many names is the same photo, copied from elsewhere. */
const leastCommonNames = 2;

/**
 * A row means a photo
 * 1. where the photo's whole path ends with the row's: absolute, from the working directory, below the given folder, or a bare file name;
 *    of several the longest counts;
 * 2. else where both end alike, in file name and folder at least; of several the one that ends alike for longest, and none where two do;
 * 3. else where the row is the photo's name without extension.
 * Slashes of either kind, letters of either case and composition: a spreadsheet was typed by somebody.
 * @param warnings is told of rows that repeat a path; the last one counts
 */
export function matchRows<Row extends PathRow>(rows: readonly Row[], warnings: string[]): Matcher<Row> {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row.path);
    const before = byKey.get(key);
    if (before !== undefined) {
      warnings.push(`Line ${row.line} repeats ${row.path} of line ${before.line}; the later one counts.`);
    }
    byKey.set(key, row);
  }
  const byEnd = new Map<string, { row: Row; names: string[] }[]>();
  for (const [key, row] of byKey) {
    const names = key.split("/");
    if (names.length < leastCommonNames) continue;
    const end = names.slice(-leastCommonNames).join("/");
    const same = byEnd.get(end);
    if (same === undefined) byEnd.set(end, [{ row, names }]);
    else same.push({ row, names });
  }
  /** Which photos a row was taken for. */
  const taken = new Map<Row, Set<string>>();
  const doubtful = new Map<string, Row[]>();

  function rowByEnd(path: string, names: string[]): Row | undefined {
    let best: Row[] = [];
    let most = 0;
    for (const { row, names: others } of byEnd.get(names.slice(-leastCommonNames).join("/")) ?? []) {
      const common = commonEnd(names, others);
      if (common < most) continue;
      if (common > most) best = [];
      most = common;
      best.push(row);
    }
    if (best.length > 1) doubtful.set(path, best);
    return best.length === 1 ? best[0] : undefined;
  }

  function find(path: string): Row | undefined {
    const names = keyOf(path).split("/");
    for (let from = 0; from < names.length; from++) {
      const row = byKey.get(names.slice(from).join("/"));
      if (row !== undefined) return row;
    }
    return rowByEnd(path, names) ?? byKey.get((names.at(-1) ?? "").replace(/\.[^.]*$/, ""));
  }

  return {
    rowFor(path) {
      const row = find(path);
      if (row !== undefined) taken.set(row, (taken.get(row) ?? new Set()).add(path));
      return row;
    },
    unmatched: () => [...byKey.values()].filter((row) => !taken.has(row)),
    ambiguities: () => [
      ...[...taken].flatMap(([row, paths]) => sharedRow(row, [...paths])),
      ...[...doubtful].map(([path, several]) => {
        const lines = several.map(({ line }) => line).join(", ");
        return `${path} may be meant by lines ${lines} of the captions; none was taken.`;
      }),
    ],
  };
}

const shownPhotos = 3;

/** Both halves of a RAW and JPEG pair may share a row; photos in different folders hardly ever do. */
function sharedRow({ line, path }: PathRow, photos: string[]): string[] {
  const folders = new Set(photos.map(folderOf));
  if (folders.size < 2) return [];
  const shown = photos.slice(0, shownPhotos).join(", ") + (photos.length > shownPhotos ? ", …" : "");
  return [`Line ${line} of the captions (${path}) was taken for ${photos.length} photos: ${shown}`];
}

const folderOf = (photo: string) => photo.slice(0, Math.max(photo.lastIndexOf("/"), photo.lastIndexOf("\\")) + 1);

function commonEnd(names: readonly string[], others: readonly string[]): number {
  let common = 0;
  while (common < names.length && names.at(-1 - common) === others.at(-1 - common)) common++;
  return common;
}

function keyOf(path: string): string {
  const names = path.trim().replaceAll("\\", "/").split("/");
  const plain = names.filter((name) => name !== "" && name !== "." && name !== "..");
  return plain.join("/").normalize("NFC").toLowerCase();
}
