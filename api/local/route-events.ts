// EventBridge's part: which functions an event is for, by the rules of serverless.yml.
import type { ApiTemplate } from "./api-template.ts";
import type { CloudEvent } from "./event-journal.ts";
import { matchesPattern } from "./event-pattern.ts";
import type { InvokeFunction } from "./invoke-function.ts";

/** Every function whose rule matches gets the event; all of them must take it. */
export function routeEvents(api: ApiTemplate, invoke: InvokeFunction) {
  const rules = Object.entries(api.functions).flatMap(([key, { events }]) =>
    events.flatMap(({ eventBridge }) =>
      eventBridge ? [{ key, pattern: (eventBridge as { pattern: unknown }).pattern }] : [],
    ),
  );
  return async (event: CloudEvent) => {
    const matching = rules.filter(({ pattern }) => matchesPattern(pattern, event));
    await Promise.all(matching.map(({ key }) => invoke(key, event)));
  };
}
