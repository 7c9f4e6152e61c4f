// Matches photos and rows of a list. Lists come from elsewhere, from other programs and folders.

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

/** If the last so many names of a row's path and a photo's path agree, it is the same photo, copied from elsewhere. */
const leastCommonNames = 2;

/**
 * A row matches a photo
 * 1. if the photo's whole path ends with the row's path: absolute, relative to the working directory or the given folder, or a
 *    bare file name; the longest wins;
 * 2. else if both have the same ending, at least folder and file name; the longest common ending wins, and a tie matches none;
 * 3. else if the row is the photo's name without extension.
 * The kind of slash and composition of letters do not matter, and case only if it tells two rows apart: people type spreadsheets.
 * @param warnings receives rows that repeat a path; the last one wins
 */
export function matchRows<Row extends PathRow>(rows: readonly Row[], warnings: string[]): Matcher<Row> {
  /** By path in lower case; several rows if they differ in case only. */
  const byKey = new Map<string, Row[]>();
  for (const row of rows) {
    const path = plainOf(row.path);
    const alike = byKey.get(path.toLowerCase()) ?? [];
    const at = alike.findIndex((before) => plainOf(before.path) === path);
    const [before] = at < 0 ? [] : alike.splice(at, 1);
    if (before !== undefined)
      warnings.push(`Line ${row.line} repeats ${row.path} of line ${before.line}; the later one wins.`);
    byKey.set(path.toLowerCase(), [...alike, row]);
  }
  // Indexed by all endings: a list may have a row for each photo of an archive.
  const byEnd = new Map<string, Row[][]>();
  for (const [key, alike] of byKey) {
    for (const end of endsOf(key, leastCommonNames)) {
      const same = byEnd.get(end);
      if (same === undefined) byEnd.set(end, [alike]);
      else same.push(alike);
    }
  }
  /** The photos that each row matched. */
  const matched = new Map<Row, Set<string>>();
  const doubtful = new Map<string, Row[][]>();

  function rowByEnd(path: string, ends: readonly string[]): Row | undefined {
    const longest = ends.find((end) => byEnd.has(end.toLowerCase())) ?? "";
    const groups = byEnd.get(longest.toLowerCase()) ?? [];
    if (groups.length > 1) doubtful.set(path, groups);
    return groups.length === 1 ? rowAs(longest, groups.flat()) : undefined;
  }

  const rowOf = (end: string) => rowAs(end, byKey.get(end.toLowerCase()) ?? []);

  function find(path: string): Row | undefined {
    const ends = endsOf(plainOf(path), 1);
    for (const end of ends) {
      const row = rowOf(end);
      if (row !== undefined) return row;
    }
    return rowByEnd(path, ends) ?? rowOf((ends.at(-1) ?? "").replace(/\.[^.]*$/, ""));
  }

  return {
    rowFor(path) {
      const row = find(path);
      if (row !== undefined) matched.set(row, (matched.get(row) ?? new Set()).add(path));
      return row;
    },
    unmatched: () => [...byKey.values()].flat().filter((row) => !matched.has(row)),
    ambiguities: () => [
      ...[...matched].flatMap(([row, paths]) => sharedRow(row, [...paths])),
      ...[...doubtful].map(([path, groups]) => {
        const lines = someOf(groups.slice(0, mostShown + 1).flat(), ({ line }) => String(line));
        return `${path} matches several lines of the captions (${lines}); none was used.`;
      }),
    ],
  };
}

/** Of rows that differ in case only, the one that is written as the photo's path is, else the last. */
function rowAs<Row extends PathRow>(end: string, alike: readonly Row[]): Row | undefined {
  return alike.find(({ path }) => plainOf(path).endsWith(end)) ?? alike.at(-1);
}

/** No folders are nested deeper. */
const mostNames = 100;

/** All endings of a path with at least so many names, the longest first. */
function endsOf(key: string, least: number): string[] {
  const ends: string[] = [];
  let start = key.length + 1;
  for (let names = 1; start > 0 && names <= mostNames; names++) {
    start = key.lastIndexOf("/", start - 2) + 1;
    if (names >= least) ends.push(key.slice(start));
  }
  return ends.reverse();
}

const mostShown = 3;

const someOf = <T>(all: readonly T[], shownAs: (each: T) => string) =>
  all.slice(0, mostShown).map(shownAs).join(", ") + (all.length > mostShown ? ", …" : "");

/** Both halves of a RAW and JPEG pair may share a row; photos in different folders hardly ever do so on purpose. */
function sharedRow({ line, path }: PathRow, photos: string[]): string[] {
  const folders = new Set(photos.map(folderOf));
  if (folders.size < 2) return [];
  return [`Line ${line} of the captions (${path}) matches ${photos.length} photos: ${someOf(photos, String)}`];
}

const folderOf = (photo: string) => photo.slice(0, Math.max(photo.lastIndexOf("/"), photo.lastIndexOf("\\")) + 1);

function plainOf(path: string): string {
  const names = path.trim().replaceAll("\\", "/").split("/");
  return names
    .filter((name) => name !== "" && name !== "." && name !== "..")
    .join("/")
    .normalize("NFC");
}
