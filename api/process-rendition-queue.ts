// SQS delivers what EventBridge or the sweep has queued: makes the renditions of each photo named.
import { errorFields } from "./log.ts";
import { makeRenditions, type RenditionDependencies } from "./make-renditions.ts";
import { type ObjectCreatedEvent, uploadsIn } from "./uploads-in-event.ts";

export interface QueueEvent {
  Records: { messageId: string; body: string }[];
}

/** The messages to redeliver later. After several attempts they go to the dead-letter queue. */
export interface QueueAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

/** One after the other: each picture may need all of the memory. */
export function processRenditionQueue(deps: RenditionDependencies): (event: QueueEvent) => Promise<QueueAnswer> {
  return async ({ Records }) => {
    const batchItemFailures: QueueAnswer["batchItemFailures"] = [];
    for (const { messageId, body } of Records) {
      if (!(await processMessage(deps, body))) batchItemFailures.push({ itemIdentifier: messageId });
    }
    return { batchItemFailures };
  };
}

async function processMessage(deps: RenditionDependencies, body: string): Promise<boolean> {
  const { locations, malformed } = uploadsIn(parse(body), deps.log);
  let failures = malformed;
  for (const location of locations) {
    const { eventId, photoId } = location;
    try {
      const outcome = await makeRenditions(deps, location);
      deps.log("info", "rendered", { eventId, photoId, outcome });
    } catch (thrown) {
      failures += 1;
      deps.log("error", "failed", { eventId, photoId, error: errorFields(thrown) });
    }
  }
  return failures === 0;
}

// A message that is not JSON is treated like one that names no object.
function parse(body: string): ObjectCreatedEvent {
  try {
    const event: unknown = JSON.parse(body);
    return typeof event === "object" && event !== null ? event : {};
  } catch {
    return {};
  }
}
