// Whether a process of this machine is running, so that its locks and half-written files are still its own.

/** Also true if another process has got the number since. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
