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
