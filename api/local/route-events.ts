// The local EventBridge: routes an event to functions and queues by the rules in serverless.yml and its resources.
import type { ApiTemplate } from "./api-template.ts";
import type { CloudEvent } from "./event-journal.ts";
import { matchesPattern } from "./event-pattern.ts";
import type { InvokeFunction } from "./invoke-function.ts";
import { resourceName } from "./rendition-queues.ts";

export interface EventTargets {
  invoke: InvokeFunction;
  /** @param queue its name among the resources */
  enqueue: (queue: string, event: CloudEvent) => Promise<void>;
}

/** Every target with a matching rule gets the event, and all of them must accept it. */
export function routeEvents(api: ApiTemplate, { invoke, enqueue }: EventTargets) {
  const rules = [...functionRules(api, invoke), ...queueRules(api, enqueue)];
  return async (event: CloudEvent) => {
    const matching = rules.filter(({ pattern }) => matchesPattern(pattern, event));
    await Promise.all(matching.map(({ send }) => send(event)));
  };
}

function functionRules({ functions }: ApiTemplate, invoke: InvokeFunction) {
  return Object.entries(functions).flatMap(([key, { events }]) =>
    events.flatMap(({ eventBridge }) => {
      const { pattern } = (eventBridge ?? {}) as { pattern?: unknown };
      return pattern === undefined ? [] : [{ pattern, send: (event: CloudEvent) => invoke(key, event) }];
    }),
  );
}

function queueRules({ resources = [] }: ApiTemplate, enqueue: EventTargets["enqueue"]) {
  return resources
    .flatMap(({ Resources = {} }) => Object.values(Resources))
    .filter(({ Type, Properties }) => Type === "AWS::Events::Rule" && Properties.State !== "DISABLED")
    .flatMap(({ Properties: { EventPattern: pattern, Targets } }) =>
      (Targets as { Arn: unknown }[]).map(({ Arn }) => ({
        pattern,
        send: (event: CloudEvent) => enqueue(resourceName(Arn), event),
      })),
    );
}
