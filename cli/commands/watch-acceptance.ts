// When an event first grants an upload: one that was deleted never does, though it is in no list, as a new one.
import type { EventApi } from "../upload/event-api.ts";

export interface Acceptance {
  /** The same calls, watched. */
  api: EventApi;
  accepted: Promise<void>;
  /** Whatever the event says. */
  accept(): void;
}

export function watchAcceptance(api: EventApi): Acceptance {
  const { initiateBatch } = api;
  let accept = () => {};
  const accepted = new Promise<void>((resolve) => {
    accept = resolve;
  });
  const watch = async <Answer>(asked: Promise<Answer>) => {
    const answer = await asked;
    accept();
    return answer;
  };
  return {
    api: {
      ...api,
      initiate: (photo, signal) => watch(api.initiate(photo, signal)),
      ...(initiateBatch && { initiateBatch: (photos, signal) => watch(initiateBatch(photos, signal)) }),
    },
    accepted,
    accept,
  };
}
