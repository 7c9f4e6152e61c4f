// The uploads of this visit, one per event. They continue while other screens are open, and their code is loaded for the first file.

import type { ConfigAnswer } from "../../contract.ts";
import { wait } from "../http/backoff.ts";
import { type Api, isServerThere } from "../http/open-api.ts";
import { createStore, type Readable } from "../store.ts";
import type { Found } from "./read-drop.ts";
import type { Upload } from "./upload.ts";

export interface Uploads {
  /** Undefined until files are chosen, and after the upload was dismissed. It comes back if a caption could not be saved. */
  of(eventId: string): Readable<Upload | undefined>;
  add(eventId: string, found: Iterable<Found> | AsyncIterable<Found>): Promise<void>;
  /** Loads the code in idle time, so that a bad connection does not matter later. */
  prepare(): void;
  dismiss(eventId: string): void;
  /** The listener is called when photos of an event have arrived. @returns a function that unsubscribes */
  onStored(listener: (eventId: string) => void): () => void;
  /** Files were chosen, and the code is loading. */
  isOpening: Readable<boolean>;
  /** Leaving would lose nothing. */
  mayBeLeft(): boolean;
  cancelAll(): void;
}

/** Retries for as long as it takes, because photos were chosen and must not be lost. */
async function loadCode() {
  for (;;) {
    try {
      return await Promise.all([
        import("./open-upload.ts"),
        import("./hash-files.ts"),
        import("./open-gate.ts"),
        import("./put-photo.ts"),
        import("./stay-awake.ts"),
      ]);
    } catch {
      await wait(3000);
    }
  }
}

export function openUploads(
  api: Pick<Api, "lookup" | "initiate">,
  config: ConfigAnswer,
  load: typeof loadCode = loadCode,
): Uploads {
  const stores = new Map<string, ReturnType<typeof createStore<Upload | undefined>>>();
  const listeners = new Set<(eventId: string) => void>();
  /** By event: its list is closed, but captions typed in it were not saved yet. */
  const dismissed = new Map<string, Upload>();

  /** How many `add` calls wait for the code. */
  let opening = 0;
  const isOpening = createStore(false);
  /** Incremented by `cancelAll`, which also ends `add` calls that wait for the code. */
  let round = 0;

  const of = (eventId: string) => {
    const store = stores.get(eventId) ?? createStore<Upload | undefined>(undefined);
    stores.set(eventId, store);
    return store;
  };

  /** @returns undefined if everything was cancelled meanwhile */
  async function open(eventId: string): Promise<Upload | undefined> {
    const begunIn = round;
    if (dismissed.has(eventId)) return reopen(eventId);
    const [{ openUpload }, { openHasher }, { openGate }, { putPhoto }, { stayAwake }] = await load();
    if (begunIn !== round) return undefined; // an upload of this event is somebody else's by now
    const store = of(eventId);
    const opened = store.get();
    if (opened) return opened;
    const now = () => Date.now();
    const onStored = () => {
      for (const listener of listeners) listener(eventId);
    };
    const gate = openGate({ probe: isServerThere });
    const hasher = openHasher(gate.lost);
    const upload = openUpload({ api, eventId, config, hasher, gate, put: putPhoto, now, onStored });
    stayAwake(upload);
    store.set(upload);
    return upload;
  }

  function dismiss(eventId: string): void {
    const store = of(eventId);
    const upload = store.get();
    if (!upload) return;
    store.set(undefined);
    if (upload.mayBeLeft()) return void upload.close();
    dismissed.set(eventId, upload);
    const stop = upload.changes.follow(() => {
      if (dismissed.get(eventId) !== upload) return stop();
      if (!upload.mayBeLeft()) return;
      stop();
      if (upload.captionsNotSaved() > 0) return void reopen(eventId);
      dismissed.delete(eventId);
      upload.close();
    });
  }

  function reopen(eventId: string): Upload | undefined {
    const upload = dismissed.get(eventId);
    dismissed.delete(eventId);
    of(eventId).set(upload);
    return upload;
  }

  const opened = () => [...dismissed.values(), ...[...stores.values()].flatMap((store) => store.get() ?? [])];

  return {
    of,
    async add(eventId, found) {
      isOpening.set(++opening > 0);
      const upload = of(eventId).get() ?? (await open(eventId));
      isOpening.set(--opening > 0);
      await upload?.add(found);
    },
    isOpening,
    prepare: () => void load().then(([, { fetchWorkerCode }]) => fetchWorkerCode()),
    dismiss,
    onStored(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    mayBeLeft: () => opening === 0 && opened().every((upload) => upload.mayBeLeft()),
    cancelAll() {
      round++;
      for (const upload of opened()) upload.close();
      dismissed.clear();
      for (const store of stores.values()) store.set(undefined);
    },
  };
}
