// Where the system lets no more files and connections be opened for now, a file waits until others are closed: that is no fault of
// its own.

/** A failure with this code has opened nothing. */
export const outOfDescriptors = "too_many_open_files";

const pauseMs = 100;
/** Five minutes: whoever has them open keeps them. */
const maxPauses = 3_000;

interface Attempted {
  kind: string;
  code?: string;
}

/** Whether a reading or a put failed for want of a descriptor. */
export function isForDescriptors({ kind, code }: Attempted): boolean {
  return code === outOfDescriptors && (kind === "failed" || kind === "unanswered");
}

/** Tries again for as long as it fails for want of a descriptor and the run is not stopped. */
export async function waitForDescriptor<Result extends Attempted>(
  attempt: () => Result | Promise<Result>,
  wait: (ms: number) => Promise<void>,
  isStopped: () => boolean = () => false,
): Promise<Result> {
  for (let pauses = 0; ; pauses++) {
    const result = await attempt();
    if (!isForDescriptors(result) || pauses >= maxPauses || isStopped()) return result;
    await wait(pauseMs);
  }
}
