// The lanes of a run: each photo is given to the one with the least to do, and another is opened where all have much.

import type { OpenLane } from "../worker/open-workers.ts";
import type { JobId, Lane } from "../worker/photo-worker.ts";

export interface Lanes {
  /** The first lane, which lists folders beside its photos. */
  first: Lane;
  /** A lane for a file of so many bytes, until `leave`, which may be called again. */
  enter(sizeBytes: number): { lane: Lane; leave(): void };
  nextId(): JobId;
  /** Ends every put under way at once. */
  abort(): void;
  /** May be called again. */
  close(): Promise<void>;
}

/** What a file costs a lane beside its bytes. */
const fileWeight = 64 * 1024;
/**
 * With less than this a lane has not much to do, nor where it finds rest beside it: a second one would cost its start and its
 * memory, not be faster, and on a slow link have connections of its own, which are of no use to the first one's photos.
 */
const busyLoad = 32 * 1024 * 1024;
/** Of smaller photos the engine's own thread has as much to do as the lane: with a second one there would be three. */
const largePhotoBytes = 1024 * 1024;

export function createLanes(open: OpenLane, count: number, onProgress: (id: JobId, bytes: number) => void): Lanes {
  const first = open(onProgress);
  const lanes: { lane: Lane; load: number; photos: number }[] = [{ lane: first, load: 0, photos: 0 }];
  let lastId = 0;
  let closed: Promise<unknown> | undefined;
  const leastLoaded = () => {
    const least = lanes.reduce((least, lane) => (lane.load < least.load ? lane : least));
    const hasMuch = least.load >= Math.max(busyLoad, least.photos * largePhotoBytes);
    if (!hasMuch || !least.lane.isBusy() || lanes.length >= count) return least;
    const opened = { lane: open(onProgress), load: 0, photos: 0 };
    lanes.push(opened);
    return opened;
  };
  return {
    first,
    enter(sizeBytes) {
      const chosen = leastLoaded();
      const weight = sizeBytes + fileWeight;
      chosen.load += weight;
      chosen.photos++;
      let isLeft = false;
      const leave = () => {
        if (isLeft) return;
        isLeft = true;
        chosen.load -= weight;
        chosen.photos--;
      };
      return { lane: chosen.lane, leave };
    },
    nextId: () => ++lastId,
    abort() {
      for (const { lane } of lanes) lane.abort();
    },
    async close() {
      closed ??= Promise.all(lanes.map(({ lane }) => lane.close()));
      await closed;
    },
  };
}
