// Invokes a function of the API as Lambda would for an event other than an HTTP request.
import Lambda from "serverless-offline/lambda";
import type { ApiTemplate } from "./api-template.ts";
import { offlineOptions, offlineService } from "./offline-service.ts";

export type InvokeFunction = (functionKey: string, event: unknown) => Promise<unknown>;

export function createInvoker(api: ApiTemplate, folder: string): InvokeFunction {
  const lambda = new Lambda(offlineService(api, folder), offlineOptions);
  lambda.create(
    Object.entries(api.functions).map(([functionKey, functionDefinition]) => ({ functionKey, functionDefinition })),
  );
  return (functionKey, event) => {
    const instance = lambda.get(functionKey);
    instance.setEvent(event);
    return instance.runHandler();
  };
}
