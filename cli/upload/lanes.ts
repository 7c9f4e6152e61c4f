// The lanes of a run: opened as they are needed, each photo given to the one with the least to do.
import type { JobId, Lane } from "./lane/lane.ts";
import type { OpenLane } from "./lane/open-lanes.ts";

export interface Lanes {
  /** The first lane, which lists folders beside its photos. */
  first: Lane;
  /** A lane for a file of so many bytes, until `leave`. */
  enter(sizeBytes: number): { lane: Lane; leave(): void };
  nextId(): JobId;
  /** Ends every put under way at once. */
  abort(): void;
  close(): Promise<void>;
}

/** What a file costs a lane beside its bytes. */
const fileWeight = 64 * 1024;

export function createLanes(open: OpenLane, count: number, onProgress: (id: JobId, bytes: number) => void): Lanes {
  const first = open(onProgress);
  const lanes: { lane: Lane; load: number }[] = [{ lane: first, load: 0 }];
  let lastId = 0;
  const leastLoaded = () => {
    const idle = lanes.find(({ load }) => load === 0);
    if (idle) return idle;
    if (lanes.length < count) lanes.push({ lane: open(onProgress), load: 0 });
    return lanes.reduce((least, lane) => (lane.load < least.load ? lane : least));
  };
  return {
    first,
    enter(sizeBytes) {
      const chosen = leastLoaded();
      const weight = sizeBytes + fileWeight;
      chosen.load += weight;
      return { lane: chosen.lane, leave: () => (chosen.load -= weight) };
    },
    nextId: () => ++lastId,
    abort() {
      for (const { lane } of lanes) lane.abort();
    },
    async close() {
      await Promise.all(lanes.map(({ lane }) => lane.close()));
    },
  };
}
