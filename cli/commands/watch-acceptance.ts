// Notices when an event first grants an upload. A deleted event never does, although it is not listed, like a new one.
import type { EventApi } from "../upload/event-api.ts";

export interface Acceptance {
  /** The same calls, watched. */
  api: EventApi;
  accepted: Promise<void>;
  /** Treats the event as accepting, whatever it answers. */
  accept(): void;
}

export function watchAcceptance(api: EventApi): Acceptance {
  const { initiateBatch } = api;
  let accept = () => {};
  const accepted = new Promise<void>((resolve) => {
    accept = resolve;
  });
  const watch = async <Answer>(request: Promise<Answer>) => {
    const answer = await request;
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
