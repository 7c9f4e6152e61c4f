// How removals begin and end with the run.
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ConfirmedPhoto } from "../../../../api/contract.ts";
import { UsageError } from "../../../../cli/errors.ts";
import { uploaded } from "../../../../cli/upload/endings.ts";
import type { UploadEvent } from "../../../../cli/upload/events.ts";
import { type CleanUp, createCleanUp } from "../../../../cli/upload/removal/clean-up.ts";
import type { Removal, RemovalEvent } from "../../../../cli/upload/removal/remove-local-file.ts";
import type { Session } from "../../../../cli/upload/session.ts";
import { createStopper, StoppedError, type Stopper } from "../../../../cli/upload/stopper.ts";
import type { UploadOptions } from "../../../../cli/upload/upload-options.ts";
import type { PhotoWorker } from "../../../../cli/upload/worker/photo-worker.ts";

const interrupted = { code: "interrupted", message: "interrupted" } as const;
const confirmed = { photoId: "id", sha256: "hash", sizeBytes: 1 };
const record = { ...confirmed, size: 1, object: "stored" } as unknown as ConfirmedPhoto;

let stopper: Stopper;
let hardStop: AbortController;
let events: UploadEvent[];
/** The removals that began, each with what lets it end. */
let begun: Map<string, () => void>;
let closed: number;
beforeEach(() => {
  stopper = createStopper(() => {});
  hardStop = new AbortController();
  events = [];
  begun = new Map();
  closed = 0;
});
afterEach(() => void vi.useRealTimers());

const worker = {
  ready: async () => {},
  remove: (_id, { found: { local } }) =>
    new Promise<RemovalEvent[]>((resolve) => {
      begun.set(local.path, () => resolve([{ type: "removed", path: local.path }]));
    }),
  close: async () => void closed++,
} as Partial<PhotoWorker> as PhotoWorker;

function open(removal: Removal = { kind: "delete" }, openWorker = () => worker): CleanUp {
  const options = { removal, openWorker, hardStop: hardStop.signal } as Partial<UploadOptions> as UploadOptions;
  const session: Partial<Session> = {
    stopper,
    lookUp: async () => [record],
    now: () => 0,
    async tolerate(stage, otherwise) {
      return stage().catch((error) => {
        if (error instanceof StoppedError) return otherwise;
        throw error;
      });
    },
  };
  const cleanUp = createCleanUp(options, session as Session, { settle: () => true }, (event) => events.push(event));
  if (!cleanUp) throw new Error("files are removed");
  return cleanUp;
}

/** @returns the files' endings, once the first of them are being removed */
async function removeAll(cleanUp: CleanUp, paths: string[]) {
  const ended = paths.map((path) => {
    const file = {
      local: { path, sizeBytes: 1 },
      relativePath: path,
      folder: { path: "" },
      sizeBytes: 1,
      identity: "",
    };
    return cleanUp.end(file, uploaded(file.local, confirmed as never));
  });
  while (begun.size === 0) await nextTurn();
  await nextTurn();
  return Promise.all(ended);
}

const removed = () => events.flatMap((event) => (event.type === "removed" ? [event.path] : []));

it("an interrupted run removes no file that still waits for its turn", async () => {
  const cleanUp = open();
  const paths = Array.from({ length: 100 }, (_, n) => `${n}.jpg`);
  const ended = removeAll(cleanUp, paths);
  while (begun.size < 2) await nextTurn();
  stopper.stop(interrupted);
  for (const end of begun.values()) end();
  await nextTurn();
  for (const end of begun.values()) end(); // of others, if any began
  expect((await ended).map(({ type }) => type)).toEqual(paths.map(() => "uploaded"));
  expect(removed()).toEqual(["0.jpg", "1.jpg"]);
});

it("a run that ends for another reason removes the files of all confirmed photos", async () => {
  const cleanUp = open();
  const ended = removeAll(cleanUp, ["0.jpg", "1.jpg", "2.jpg"]);
  while (begun.size < 2) await nextTurn();
  stopper.stop({ code: "quota_exceeded", message: "the day's limit is reached" });
  while (begun.size < 3) {
    for (const end of begun.values()) end();
    await nextTurn();
  }
  begun.get("2.jpg")?.();
  await ended;
  expect(removed()).toEqual(["0.jpg", "1.jpg", "2.jpg"]);
  await cleanUp.close();
  expect(closed).toBe(1);
});

it("a run that is interrupted after it ended for another reason removes no file that still waits", async () => {
  const cleanUp = open();
  const ended = removeAll(cleanUp, ["0.jpg", "1.jpg", "2.jpg"]);
  while (begun.size < 2) await nextTurn();
  stopper.stop({ code: "quota_exceeded", message: "the day's limit is reached" });
  stopper.stop(interrupted);
  for (const end of begun.values()) end();
  await nextTurn();
  for (const end of begun.values()) end(); // of others, if any began
  await ended;
  expect(removed()).toEqual(["0.jpg", "1.jpg"]);
});

it.each<[Removal, string]>([
  [{ kind: "delete" }, "photoup was stopped while deleting it, so it may still be there"],
  [
    { kind: "move", folder: "done" },
    "photoup was stopped while moving it: it is in its folder, in the other one, or in both",
  ],
])(
  "a removal that does not end is abandoned at a second signal, and its file is named (%o)",
  async (removal, message) => {
    const cleanUp = open(removal);
    const ended = removeAll(cleanUp, ["0.jpg"]);
    while (begun.size < 1) await nextTurn();
    stopper.stop(interrupted);
    hardStop.abort();
    expect(await ended).toMatchObject([{ type: "uploaded" }]);
    expect(events).toEqual([{ type: "warning", path: "0.jpg", code: "kept", message }]);
  },
);

it("after one signal, a removal has half a minute more than the rest of the run", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const cleanUp = open();
  const ended = removeAll(cleanUp, ["0.jpg"]);
  while (begun.size < 1) await nextTurn();
  stopper.stop(interrupted);
  stopper.halt();
  vi.advanceTimersByTime(29_999);
  await nextTurn();
  expect(events).toEqual([]);
  vi.advanceTimersByTime(1);
  await ended;
  expect(events).toMatchObject([{ type: "warning", path: "0.jpg" }]);
});

it("the end waits for no thread that is stuck", async () => {
  const stuck = { ...worker, close: () => new Promise<void>(() => {}) };
  const cleanUp = open({ kind: "delete" }, () => stuck);
  const ended = removeAll(cleanUp, ["0.jpg"]);
  while (begun.size < 1) await nextTurn();
  hardStop.abort();
  await ended;
  await cleanUp.close();
});

it("a file stays if no thread can be started for its removal, and the next one tries again", async () => {
  let opened = 0;
  const cleanUp = open({ kind: "delete" }, () => {
    if (opened++ === 0) throw new UsageError("No thread can be started: raise `ulimit -u`.");
    return worker;
  });
  const file = (path: string) => ({
    local: { path, sizeBytes: 1 },
    relativePath: path,
    folder: { path: "" },
    sizeBytes: 1,
    identity: "",
  });
  const endOf = (path: string) => cleanUp.end(file(path), uploaded(file(path).local, confirmed as never));
  await endOf("0.jpg");
  const message = "it was left where it is: No thread can be started: raise `ulimit -u`.";
  expect(events).toEqual([{ type: "warning", path: "0.jpg", code: "kept", message }]);
  const ended = endOf("1.jpg");
  while (begun.size < 1) await nextTurn();
  begun.get("1.jpg")?.();
  await ended;
  expect(removed()).toEqual(["1.jpg"]);
});
