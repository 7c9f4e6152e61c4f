// Decides which of the page's files to keep: this release's, and for 30 days those of the releases it replaces. A page that is left open, with
// uploads or chosen files in it, may still load the rest of its files.

export interface PageRelease {
  /** Names below `assets/`. */
  files: string[];
  /** Absent for the release that is served. */
  replacedAt?: string;
}

export interface ReleasePlan {
  /** To be stored, this release first. */
  releases: PageRelease[];
  /** Files that no release needs any more. */
  remove: string[];
}

const keptMs = 30 * 24 * 3600 * 1000;

export function planRelease(before: readonly PageRelease[], files: readonly string[], now: Date): ReleasePlan {
  const replaced = before.map(({ files, replacedAt = now.toISOString() }) => ({ files, replacedAt }));
  const isKept = ({ replacedAt }: { replacedAt: string }) => now.getTime() - Date.parse(replacedAt) < keptMs;
  const releases: PageRelease[] = [{ files: [...files] }, ...replaced.filter(isKept)];
  const needed = new Set(releases.flatMap((release) => release.files));
  const gone = replaced.flatMap((release) => release.files).filter((file) => !needed.has(file));
  return { releases, remove: [...new Set(gone)] };
}
