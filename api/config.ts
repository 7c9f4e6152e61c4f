// GET /config: everything that `photoup login URL` needs; open to everybody.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { apiVersion, type ConfigAnswer, contentTypes, maxBytes, maxInitiatePhotos } from "./contract.ts";
import type { Log } from "./log.ts";

export type SignInSettings = Omit<ConfigAnswer, "apiVersion" | "contentTypes" | "maxBytes" | "maxInitiatePhotos">;

export function config({ signIn, log }: { signIn: SignInSettings; log: Log }): HttpHandler {
  const body: ConfigAnswer = {
    apiVersion,
    ...signIn,
    contentTypes: Object.keys(contentTypes),
    maxBytes,
    maxInitiatePhotos,
  };
  return answerRequest("config", log, async () => ({ status: 200, body }));
}
