// Reports how long each put took to the components that decide how much runs at once.
import type { DeliveryOptions } from "./delivery-options.ts";
import type { Flow } from "./flow/flow.ts";
import type { Schedule } from "./flow/schedule.ts";
import type { PhotoTask, SentPut } from "./photo-task.ts";
import type { InitiateBatcher } from "./requests/batch-initiates.ts";
import type { PartOptions } from "./send-parts.ts";
import type { Tally } from "./tally.ts";
import { isStoredPut } from "./worker/put-photo.ts";

export interface MeasureOptions extends Pick<Flow, "prefetch" | "limit" | "slots"> {
  schedule: Pick<Schedule, "left">;
  initiates: Pick<InitiateBatcher, "pump">;
  tally: Pick<Tally, "progress">;
  now(): number;
}

/** @returns listeners for every photo's delivery */
export function measurePuts(
  options: MeasureOptions,
): Pick<DeliveryOptions, "onReady" | "onPut" | "onSent"> & Pick<PartOptions, "onPartSent"> {
  const { prefetch, limit, slots, schedule, initiates, tally, now } = options;
  const learn = (task: PhotoTask, sizeBytes: number, { result, elapsedMs, sentBytes }: SentPut) => {
    if (isStoredPut(result)) {
      const { connectMs, roundTripMs } = result.timing;
      if (roundTripMs !== undefined) limit.connected(roundTripMs);
      limit.completed({
        sizeBytes,
        elapsedMs,
        isReused: connectMs === undefined,
        isSaturated: slots.waiting > 0,
        photosLeft: schedule.left(),
      });
    } else if (sentBytes > 0) {
      tally.progress(task.file.local.path, -sentBytes);
    }
  };
  return {
    onReady(task) {
      prefetch.ready(now() - task.begunAt);
    },
    onPut(task) {
      prefetch.putBegan();
      initiates.pump();
      task.move("sending");
    },
    onPartSent: learn,
    onSent(task, { sizeBytes }, sent) {
      learn(task, sizeBytes, sent);
      task.move("ahead");
    },
  };
}
