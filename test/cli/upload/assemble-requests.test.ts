import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contentTypes } from "../../../api/contract.ts";
import { assembleRequests, type UploadRequests } from "../../../cli/upload/assemble-requests.ts";
import { createFlow } from "../../../cli/upload/flow/flow.ts";
import { createRequestGate } from "../../../cli/upload/requests/request-gate.ts";
import type { Session } from "../../../cli/upload/session.ts";
import { StoppedError } from "../../../cli/upload/stopper.ts";
import type { Limits } from "../../../cli/upload/upload-options.ts";
import { type FakeEvent, openFakeEvent } from "../../support/fake-event.ts";
import { preparedPhoto } from "../../support/found-file.ts";

let event: FakeEvent;
let isMoreComing: boolean;
let requests: UploadRequests;
/** How many photos the API takes per request; known from the start unless a test says otherwise. */
let maxInitiatePhotos: number | undefined;
let tellLimits: (limits: Limits) => void;

beforeEach(async () => {
  event = await openFakeEvent();
  isMoreComing = true;
  maxInitiatePhotos = 50;
  const limits = () => ({ contentTypes: Object.keys(contentTypes), maxBytes: 1e9, maxInitiatePhotos });
  const now = () => performance.now();
  const gate = createRequestGate({ giveUpAfterMs: 60_000, now, random: () => 0, report: () => {} });
  const { signal } = new AbortController();
  const session = {
    limits,
    now,
    patience: { gate, random: () => 0, signal, onSlowDown: () => {}, onRetry: () => {} },
  } as unknown as Session;
  requests = assembleRequests({
    options: {
      api: event.api,
      paths: [],
      workerCount: 1,
      openWorker: () => expect.unreachable("nothing is read"),
      sidecarsOf: () => new Map(),
      limits: new Promise((resolve) => {
        tellLimits = resolve;
      }),
    },
    session,
    flow: createFlow(undefined, now),
    isMoreComing: () => isMoreComing,
    meanBytes: () => 1_000,
  });
});
afterEach(() => event.close());

const tell = (name: string) => requests.questions.updateCaption(preparedPhoto(name), { title: name });
const ask = (name: string) =>
  requests.initiates.initiate({ contentType: "image/jpeg", sha256: preparedPhoto(name).sha256, size: 1_000 }, () => {});
/** A few turns of the event loop, far less than the tenth of a second that a batch waits for others. */
async function soon(): Promise<void> {
  for (let n = 0; n < 5; n++) await nextTurn();
}

describe.each([
  ["caption updates", tell],
  ["initiates", ask],
])("%s", (_, request) => {
  beforeEach(async () => {
    await request("first");
    await request("second");
  });

  it("wait for others while more are coming, but not once every file has started", async () => {
    const third = request("third");
    await soon();
    expect(event.initiated).toHaveLength(2);
    isMoreComing = false;
    requests.pump();
    await soon();
    expect(event.initiated).toHaveLength(3);
    await third;
  });

  it("are rejected when the run is stopped", async () => {
    const third = request("third").catch((error: unknown) => error);
    requests.close(new StoppedError("stopped"));
    expect(await third).toBeInstanceOf(StoppedError);
    expect(await request("fourth").catch((error: unknown) => error)).toBeInstanceOf(StoppedError);
    expect(event.initiated).toHaveLength(2);
  });
});

it("requests that wait for the API's batch size go out as soon as it is known", async () => {
  maxInitiatePhotos = undefined;
  isMoreComing = false;
  const all = Array.from({ length: 12 }, (_, n) => ask(`photo ${n}`));
  await Promise.all(all.slice(0, 8));
  await soon();
  expect(event.initiated).toHaveLength(8);
  maxInitiatePhotos = 50;
  tellLimits({ contentTypes: [], maxBytes: 1e9, maxInitiatePhotos });
  await Promise.all(all);
  expect(event.initiated).toHaveLength(12);
});
