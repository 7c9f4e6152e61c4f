// Removes local files in a thread of their own: a drive that does not answer holds up neither Ctrl-C nor other photos.
import { unlessAborted } from "../../http/stoppable.ts";
import type { OpenWorker } from "../worker/open-workers.ts";
import type { PhotoWorker } from "../worker/photo-worker.ts";
import type { Removal, RemovalEvent, RemoveLocalFile } from "./remove-local-file.ts";

export interface RemovalThread {
  remove: RemoveLocalFile;
  /** Waits for the thread's end, unless a removal was abandoned in it. */
  close(): Promise<void>;
}

/** @param abandon once aborted, nothing waits for removals any more: an event says that their results are not known */
export function createRemovalThread(removal: Removal, openWorker: OpenWorker, abandon: AbortSignal): RemovalThread {
  let opened: Promise<PhotoWorker> | undefined;
  let isAbandoned = false;
  let lastId = 0;

  async function open(): Promise<PhotoWorker> {
    const worker = openWorker(() => {});
    await worker.ready();
    return worker;
  }

  return {
    async remove({ local, relativePath, sidecar }, sha256, sidecarDoubt) {
      let worker: PhotoWorker;
      try {
        opened ??= open();
        worker = await opened;
      } catch (error) {
        opened = undefined;
        return [about(local.path, `it was left where it is: ${(error as Error).message}`)];
      }
      abandon.throwIfAborted();
      const found = { local, relativePath, ...(sidecar && { sidecar }) };
      const removing = worker.remove(++lastId, { found, sha256, sidecarDoubt, removal });
      try {
        return await unlessAborted(removing, abandon);
      } catch (error) {
        if (!abandon.aborted) throw error;
        isAbandoned = true;
        return [about(local.path, unknown[removal.kind])];
      }
    },
    async close() {
      const closed = opened?.then((worker) => worker.close());
      if (!isAbandoned) await closed;
    },
  };
}

const unknown: Record<Removal["kind"], string> = {
  delete: "photoup was stopped while deleting it, so it may still be there",
  move: "photoup was stopped while moving it: it is in its folder, in the other one, or in both",
};

function about(path: string, message: string): RemovalEvent {
  return { type: "warning", path, code: "kept", message };
}
