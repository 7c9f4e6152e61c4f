// Measures what a process has used so far, if the system tells (Linux does, and so does Lambda).
import { readFile } from "node:fs/promises";

export interface ProcessUse {
  /** The total over all its threads. */
  cpuMs: number;
  memoryBytes: number;
}

// The kernel's clock tick and page size, the same on all machines that Node runs on today.
const msPerTick = 10;
const pageBytes = 4096;

/** Undefined if the system does not tell, or there is no such process. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export async function measureProcess(pid: number): Promise<ProcessUse | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    // The second field is a name in parentheses, which may contain anything.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [utime, stime, residentPages] = [fields[11], fields[12], fields[21]].map(Number);
    return { cpuMs: ((utime ?? 0) + (stime ?? 0)) * msPerTick, memoryBytes: (residentPages ?? 0) * pageBytes };
  } catch {
    return undefined;
  }
}
