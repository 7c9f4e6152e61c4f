// An upload to one event: found → read and hashed → known already? → may I? → put → confirmed. Each file ends exactly once.
import type { ConfigAnswer } from "../../contract.ts";
import { wait } from "../http/backoff.ts";
import type { Api } from "../http/open-api.ts";
import { createStore, type Readable } from "../store.ts";
import { createSlots } from "./adapt-slots.ts";
import { openConfirmations } from "./confirm-photos.ts";
import type { Hasher } from "./hash-files.ts";
import { identifyFile } from "./identify-file.ts";
import { openLookups } from "./look-up-photos.ts";
import type { Gate } from "./open-gate.ts";
import type { putPhoto } from "./put-photo.ts";
import { openSources, type Source } from "./read-sources.ts";
import { sendPhoto } from "./send-photo.ts";
import { createTally, type Tally } from "./tally.ts";
import { openCaptions } from "./tell-captions.ts";
import { captionOf, isSaying, type Words } from "./typed-caption.ts";
import { hasEnded, isFailed, isInEvent, itemOf, type Reason, type Stage, type UploadItem } from "./upload-item.ts";

export interface Upload {
  eventId: string;
  items: readonly UploadItem[];
  /** Counts up with every change of any item. */
  changes: Readable<number>;
  gate: Gate;
  tally(): Readonly<Tally>;
  /** Folders are still being read. */
  isReading(): boolean;
  /** It was cancelled before they were read to their end: there may be more in them. */
  isCutShort(): boolean;
  isRunning(): boolean;
  /** Nothing is on its way, and the event knows all that was typed. */
  mayBeLeft(): boolean;
  add(source: Source): Promise<void>;
  /** Keeps what is typed. */
  setCaption(item: UploadItem, typed: Words): void;
  /** Once the person has typed it: the event is told, now or when it has the photo. */
  tellCaption(item: UploadItem): void;
  /** Also reads on where it was cut short. */
  retryFailed(): void;
  cancel(): void;
}

export interface UploadOptions {
  api: Pick<Api, "lookup" | "initiate">;
  eventId: string;
  config: Pick<ConfigAnswer, "contentTypes" | "maxBytes">;
  hasher: Hasher;
  gate: Gate;
  put: typeof putPhoto;
  now(): number;
  /** Some photos are in the event now that were not before. */
  onStored(): void;
}

/** Hashed so far ahead of the sending, so that the same bytes are still in the system's memory. */
const maxAhead = 60;
/** A file is read again as often: for its bytes that changed, or for parts of another size. */
const maxRereads = 3;
/** What is found out anew when a file is tried again. */
const knownOfFile = ["reason", "sha256", "photoId", "parts", "rereads", "told", "captionProblem"] as const;

export function openUpload({ api, eventId, config, hasher, gate, put, now, onStored }: UploadOptions): Upload {
  const items: UploadItem[] = [];
  const changes = createStore(0);
  const tallier = createTally();
  const slots = createSlots(now());
  let stopping = new AbortController();
  let nextToHash = 0;
  let again: UploadItem[] = [];
  let isHashing = false;
  let toSend: UploadItem[] = [];
  let sending = 0;
  /** By photo: the first item of those bytes. */
  const firstOf = new Map<string, UploadItem>();

  const changed = () => changes.set(changes.get() + 1);

  function move(item: UploadItem, stage: Stage, reason?: Reason): void {
    if (hasEnded(item) && stage !== "waiting") return;
    tallier.moved(item, stage, reason);
    item.stage = stage;
    if (reason === undefined) delete item.reason;
    else item.reason = reason;
    if (isInEvent(item) || stage === "skipped") item.file = undefined;
    if (hasEnded(item)) {
      const twins = item.twins ?? [];
      delete item.twins;
      if (!isInEvent(item) && item.photoId !== undefined) firstOf.delete(item.photoId);
      for (const twin of twins) move(twin, stage === "uploaded" ? "duplicate" : stage, reason);
    }
    changed();
    if (!isRunning()) gate.resume(); // what is told of captions later is not paused: nobody could go on with it
    if (isInEvent(item)) void captions.tell(item);
  }

  const captions = openCaptions({ api, eventId, gate, onChange: changed, onTold: onStored });

  const confirmations = openConfirmations({
    api,
    eventId,
    gate,
    now,
    onEnd(item, stage, reason) {
      move(item, stage, reason);
      if (isInEvent(item)) onStored();
    },
  });

  const lookups = openLookups({
    api,
    eventId,
    gate,
    onAnswer(item, isKnown) {
      if (isKnown && !isSaying(captionOf(item))) return move(item, "duplicate");
      toSend.push(item);
      sendAll();
    },
  });

  const sources = openSources({
    onFound(found) {
      const item = itemOf(found, items.length);
      items.push(item);
      tallier.added(item);
      run();
    },
    onChange: changed,
  });

  // ---- hashing, one file at a time ------------------------------------------------------------------------------------
  async function hashAll(): Promise<void> {
    if (isHashing) return;
    isHashing = true;
    const { signal } = stopping;
    // Once cancelled, it takes nothing more: what is tried again then is for the next one.
    while (!signal.aborted) {
      const item = takeNext();
      if (!item) break;
      await hashOne(item, signal);
      while (lookups.count() + toSend.length + sending >= maxAhead && !signal.aborted) await wait(50, signal);
    }
    if (!signal.aborted) isHashing = false;
  }

  function takeNext(): UploadItem | undefined {
    const repeated = again.shift();
    if (repeated) return repeated;
    while (nextToHash < items.length) {
      const item = items[nextToHash++] as UploadItem;
      if (item.stage === "waiting") return item;
    }
    return undefined;
  }

  async function hashOne(item: UploadItem, signal: AbortSignal): Promise<void> {
    const { file } = item;
    if (!file || hasEnded(item)) return;
    move(item, "hashing");
    const found = await identifyFile(file, { hasher, config }, item.parts?.size);
    if (signal.aborted || hasEnded(item)) return;
    if (found.kind !== "photo") return move(item, found.kind, found.reason);
    if (item.sha256 !== undefined && item.sha256 !== found.sha256) return move(item, "failed", "changed");
    const { contentType, isCut, sha256, photoId, parts } = found;
    Object.assign(item, { contentType, isCut, sha256, photoId, parts } satisfies Partial<UploadItem>);
    const first = firstOf.get(photoId);
    if (first && first !== item) {
      if (isInEvent(first)) return move(item, "duplicate", first.reason);
      first.twins = [...(first.twins ?? []), item];
      return move(item, "checking");
    }
    firstOf.set(photoId, item);
    move(item, "checking");
    lookups.add(item, signal);
  }

  // ---- sending --------------------------------------------------------------------------------------------------------
  function sendAll(): void {
    while (sending < slots.limit() && toSend.length > 0 && !stopping.signal.aborted) {
      const item = toSend.shift() as UploadItem;
      if (hasEnded(item)) continue;
      sending++;
      void sendOne(item).finally(() => {
        sending--;
        sendAll();
      });
    }
  }

  function takeFreeSlot(): (() => void) | undefined {
    if (sending >= slots.limit() || toSend.length > 0) return undefined;
    sending++;
    return () => {
      sending--;
      sendAll();
    };
  }

  async function sendOne(item: UploadItem): Promise<void> {
    const { signal } = stopping;
    move(item, "sending");
    const end = await sendPhoto(item, {
      api,
      eventId,
      gate,
      slots,
      takeFreeSlot,
      put,
      now,
      signal,
      onSent(bytes, wereThere = false) {
        tallier.sent(item, bytes, wereThere);
        item.sentBytes = bytes;
        changed();
      },
    });
    if (signal.aborted || hasEnded(item)) return; // cancelled, and perhaps under way again
    switch (end.kind) {
      case "stored":
        move(item, "confirming");
        return confirmations.add(item, end, signal);
      case "reread":
        item.rereads = (item.rereads ?? 0) + 1;
        if (item.rereads > maxRereads) return move(item, "failed", "changed");
        if (end.partBytes !== undefined) item.parts = { size: end.partBytes, sha256: [] };
        again.push(item);
        move(item, "waiting");
        return void hashAll();
      case "failed":
        return move(item, end.reason === "removedByOrganiser" ? "skipped" : "failed", end.reason);
      case "stopped":
        return move(item, "cancelled");
    }
  }

  const isRunning = () => sources.isReading() || tallier.tally().open > 0;

  function run(): void {
    void hashAll();
    sendAll();
  }

  return {
    eventId,
    items,
    changes,
    gate,
    tally: tallier.tally,
    isReading: sources.isReading,
    isCutShort: sources.hasMore,
    isRunning,
    mayBeLeft: () => !isRunning() && captions.count() === 0,
    async add(source) {
      await sources.read(source, stopping.signal);
      run();
    },
    setCaption(item, typed) {
      Object.assign(item, typed);
      if (isInEvent(item)) captions.typed(item);
      changed();
    },
    tellCaption(item) {
      if (isInEvent(item)) void captions.tell(item);
    },
    retryFailed() {
      for (const item of items.filter(isFailed)) {
        if (!item.file) continue;
        item.sentBytes = 0;
        tallier.moved(item, "waiting");
        item.stage = "waiting";
        // It is what it is by now.
        for (const known of knownOfFile) delete item[known];
        again.push(item);
      }
      sources.readOn(stopping.signal);
      changed();
      run();
    },
    cancel() {
      stopping.abort();
      stopping = new AbortController();
      lookups.forgetAll();
      toSend = [];
      again = [];
      isHashing = false;
      for (const item of items) if (!hasEnded(item)) move(item, "cancelled");
      gate.resume(); // what is tried again, or comes next, is not paused
    },
  };
}
