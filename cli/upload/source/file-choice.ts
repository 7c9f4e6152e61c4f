// Which files below the given paths a run is about.

/** Paths have `/` between their names, whatever the platform. */
export interface FileChoice {
  /** Whether a file is wanted; those that are not are not even found. @param relativePath below the folder that was given */
  accepts(relativePath: string): boolean;
  /** Whether anything in a folder may be wanted; where not, the folder is not opened. Absent: in all of them. */
  enters?(relativePath: string): boolean;
  /**
   * Why something is left out that nobody has asked to leave out; undefined for what is not. Absent: nothing is.
   * @param path the name of the folder that was given, and the path below it
   */
  leavesOut?(path: string, isFolder: boolean): string | undefined;
}
