// Warns people who push to a new event, once it accepts a photo. No photo waits for this.
import { setTimeout as delay } from "node:timers/promises";
import type { Connection } from "../io.ts";
import type { EventApi } from "../upload/event-api.ts";
import type { Report } from "../upload/events.ts";
import { isNewEvent } from "./ask-new-event.ts";
import { type Acceptance, watchAcceptance } from "./watch-acceptance.ts";

/** How long to wait, once all photos are uploaded, for the answer whether the event is new. */
const longestWaitMs = 3_000;

export interface NewEventWatch {
  /** As far as is known. */
  isNew(): boolean;
  begin(
    api: EventApi,
    report: Report,
  ): Pick<Acceptance, "api" | "accept"> & {
    /** Waits for the warning, though not for long: a short push may finish before a long list of events is read. */
    settle(stop: AbortSignal): Promise<void>;
  };
}

/** Asks at once, before the first photo is recorded. */
export function watchNewEvent(connection: Connection, eventId: string): NewEventWatch {
  const asked = isNewEvent(connection, eventId);
  let isNew = false;
  return {
    isNew: () => isNew,
    begin(calls, report) {
      const { api, accept, accepted } = watchAcceptance(calls);
      const warned = Promise.all([asked, accepted]).then(([answer]) => {
        isNew = answer;
        if (isNew) report({ type: "warning", code: "new_event", message: messageOf(eventId) });
      });
      return {
        api,
        accept,
        async settle(stop) {
          accept(); // even if no photo needed to be accepted
          const late = delay(longestWaitMs, undefined, { ref: false, signal: stop }).catch(() => {});
          await Promise.race([warned, late]);
        },
      };
    },
  };
}

function messageOf(eventId: string): string {
  return `event ${eventId} is new: nobody has created it, and it has no photos and no attendees. Is that the right id?`;
}
