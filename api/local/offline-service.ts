// The API's template in the shape in which serverless-offline wants a service.
import type { ApiTemplate } from "./api-template.ts";
import { host } from "./listen.ts";

/** In this process and without a time limit: quick, and nothing is left behind. The authorizer is the gateway's own. */
export const offlineOptions = { host, useInProcess: true, noTimeout: true, noAuth: true, noSponsor: true };

/** @param folder where the handlers' paths start */
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
