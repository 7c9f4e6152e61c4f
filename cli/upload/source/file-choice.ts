// Chooses which files below the given paths belong to a run.

/** Paths use `/` on every platform. */
export interface FileChoice {
  /** Whether a file is wanted. Unwanted files do not count as found. @param relativePath below the given folder */
  accepts(relativePath: string): boolean;
  /** Whether a folder may contain wanted files. If not, it is not opened. Absent: every folder may. */
  enters?(relativePath: string): boolean;
  /**
   * Why a file or folder is left out by default; undefined if it is not. Absent: nothing is left out.
   * @param path the name of the given folder, and the path below it
   */
  leavesOut?(path: string, isFolder: boolean): string | undefined;
}

/**
 * Why a line of a list is left out by default: itself, or one of the folders above it. Lists come from programs such as `find`, which
 * enter folders that a person would not name.
 * @param path with `/` as the separator
 */
export function reasonForListed(
  path: string,
  isFolder: boolean,
  { leavesOut }: Pick<FileChoice, "leavesOut">,
): string | undefined {
  for (const { index } of path.matchAll(/[^/]\/+/g)) {
    const reason = leavesOut?.(path.slice(0, index + 1), true);
    if (reason !== undefined) return reason;
  }
  return leavesOut?.(path, isFolder);
}
