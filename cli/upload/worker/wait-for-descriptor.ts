// When no descriptor is free, waits until other files and connections are closed.

/** The code of a failure to open a file or connection. */
export const outOfDescriptors = "too_many_open_files";

const pauseMs = 100;
/** Five minutes. After that, descriptors are not expected to become free. */
const maxPauses = 3_000;

interface Attempted {
  kind: string;
  code?: string;
}

/** Whether a read or a put failed because no descriptor was free. */
export function lacksDescriptor({ kind, code }: Attempted): boolean {
  return code === outOfDescriptors && (kind === "failed" || kind === "unanswered");
}

/** Retries while no descriptor is free and the run is not stopped. */
export async function waitForDescriptor<Result extends Attempted>(
  attempt: () => Result | Promise<Result>,
  wait: (ms: number) => Promise<void>,
  isStopped: () => boolean = () => false,
): Promise<Result> {
  for (let pauses = 0; ; pauses++) {
    const result = await attempt();
    if (!lacksDescriptor(result) || pauses >= maxPauses || isStopped()) return result;
    await wait(pauseMs);
  }
}
