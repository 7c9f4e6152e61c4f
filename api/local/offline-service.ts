// Converts the API's template to the shape that serverless-offline expects.
import type { ApiTemplate } from "./api-template.ts";
import { host } from "./listen.ts";

/** Runs functions in this process without a time limit: fast, and leaves nothing behind. The gateway has its own authorizer. */
export const offlineOptions = { host, useInProcess: true, noTimeout: true, noAuth: true, noSponsor: true };

/** @param folder the root of the handlers' paths */
export function offlineService(api: ApiTemplate, folder: string): object {
  return {
    config: { serverlessPath: folder, servicePath: folder },
    serviceDir: folder,
    service: {
      ...api,
      custom: {},
      getAllFunctions: () => Object.keys(api.functions),
      getFunction: (key: string) => api.functions[key],
      getAllEventsInFunction: (key: string) => api.functions[key]?.events,
    },
  };
}
