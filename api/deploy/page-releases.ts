// Which of the page's files are kept: those of this release, and for a day those of the releases that it replaces, because
// somebody may have the page open and ask for the rest of it.

export interface PageRelease {
  /** Names below `assets/`. */
  files: string[];
  /** Absent: it is the one that is served. */
  replacedAt?: string;
}

export interface ReleasePlan {
  /** To be remembered: this release first. */
  releases: PageRelease[];
  /** Names that no release needs any more. */
  remove: string[];
}

const keptMs = 24 * 3600 * 1000;

export function planRelease(before: readonly PageRelease[], files: readonly string[], now: Date): ReleasePlan {
  const replaced = before.map(({ files, replacedAt = now.toISOString() }) => ({ files, replacedAt }));
  const isKept = ({ replacedAt }: { replacedAt: string }) => now.getTime() - Date.parse(replacedAt) < keptMs;
  const releases: PageRelease[] = [{ files: [...files] }, ...replaced.filter(isKept)];
  const needed = new Set(releases.flatMap((release) => release.files));
  const gone = replaced.flatMap((release) => release.files).filter((file) => !needed.has(file));
  return { releases, remove: [...new Set(gone)] };
}
