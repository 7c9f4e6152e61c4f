import { expect, it } from "vitest";
import { watchAcceptance } from "../../../cli/commands/watch-acceptance.ts";
import type { EventApi } from "../../../cli/upload/event-api.ts";

const granted: EventApi = {
  initiate: async () => ({ photoId: "id", status: "stored" }),
  initiateBatch: async () => [],
  lookup: async () => ({ photos: [] }),
};
const deleted = async () => {
  throw new Error("Event 42 was deleted.");
};

async function isAccepted(calls: Partial<EventApi>, call: (api: EventApi) => Promise<unknown>): Promise<boolean> {
  const { api, accepted } = watchAcceptance({ ...granted, ...calls });
  let isKnown = false;
  void accepted.then(() => {
    isKnown = true;
  });
  await call(api).catch(() => {});
  await new Promise(setImmediate);
  return isKnown;
}

it.each<[name: string, expected: boolean, calls: Partial<EventApi>, call: (api: EventApi) => Promise<unknown>]>([
  ["one photo is granted", true, {}, (api) => api.initiate({} as never)],
  ["a batch is answered", true, {}, async (api) => api.initiateBatch?.([])],
  ["it only says what it has", false, {}, (api) => api.lookup([])],
  ["it was deleted", false, { initiate: deleted }, (api) => api.initiate({} as never)],
  ["it was deleted, by a batch", false, { initiateBatch: deleted }, async (api) => api.initiateBatch?.([])],
])("an event accepts photos if %s: %s", async (_, expected, calls, call) => {
  expect(await isAccepted(calls, call)).toBe(expected);
});
