// Whether a process of this machine is there: what it holds, or has half written, is its own then.

/** Also true of somebody else's process that has got the number since. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
