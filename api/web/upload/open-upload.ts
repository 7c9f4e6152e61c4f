// An upload to one event: found → read and hashed → known already? → may I? → put → confirmed. Each file ends exactly once.
import type { ConfigAnswer } from "../../contract.ts";
import { photoIdOf } from "../../contract.ts";
import { wait } from "../http/backoff.ts";
import { Failure } from "../http/failure.ts";
import type { Api } from "../http/open-api.ts";
import { createStore, type Readable } from "../store.ts";
import { createSlots } from "./adapt-slots.ts";
import { openConfirmations } from "./confirm-photos.ts";
import { contentTypeOf } from "./content-type-of.ts";
import type { Hasher } from "./hash-files.ts";
import type { Gate } from "./open-gate.ts";
import type { putPhoto } from "./put-photo.ts";
import type { Found } from "./read-drop.ts";
import { reasonOf } from "./reason-of.ts";
import { requestOf } from "./request-of.ts";
import { partBytesOf } from "./send-parts.ts";
import { sendPhoto } from "./send-photo.ts";
import { createTally, type Tally } from "./tally.ts";
import { hasEnded, isFailed, isInEvent, type Reason, type Stage, type UploadItem } from "./upload-item.ts";

export interface Upload {
  eventId: string;
  items: readonly UploadItem[];
  /** Counts up with every change of any item. */
  changes: Readable<number>;
  gate: Gate;
  tally(): Readonly<Tally>;
  /** Folders are still being read. */
  isReading(): boolean;
  isRunning(): boolean;
  add(found: Iterable<Found> | AsyncIterable<Found>): Promise<void>;
  setCaption(item: UploadItem, caption: { title: string; description: string }): void;
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

export function openUpload({ api, eventId, config, hasher, gate, put, now, onStored }: UploadOptions): Upload {
  const items: UploadItem[] = [];
  const changes = createStore(0);
  const tallier = createTally();
  const slots = createSlots(now());
  let stopping = new AbortController();
  let reading = 0;
  let nextToHash = 0;
  let again: UploadItem[] = [];
  let isHashing = false;
  let toLookUp: UploadItem[] = [];
  let isLookingUp = false;
  let toSend: UploadItem[] = [];
  let sending = 0;
  /** By photo: the first item of those bytes. */
  const firstOf = new Map<string, UploadItem>();

  const changed = () => changes.set(changes.get() + 1);

  function move(item: UploadItem, stage: Stage, reason?: Reason): void {
    if (hasEnded(item) && stage !== "waiting") return;
    tallier.moved(item, stage);
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
  }

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
      while (toLookUp.length + toSend.length + sending >= maxAhead && !signal.aborted) await wait(50, signal);
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
    if (item.size === 0) return move(item, "skipped", "empty");
    if (item.size > config.maxBytes) return move(item, "skipped", "tooLarge");
    move(item, "hashing");
    const partBytes = item.parts?.size ?? partBytesOf(item.size);
    const hashed = await hasher.hash(file, partBytes);
    if (signal.aborted || hasEnded(item)) return;
    if ("failure" in hashed) return move(item, "failed", hashed.failure);
    const sniffed = contentTypeOf(hashed.head, item.name, config.contentTypes);
    if ("refusal" in sniffed) return move(item, "skipped", sniffed.refusal);
    item.contentType = sniffed.contentType;
    const sha256 = base64Of(hashed.sha256);
    if (item.sha256 !== undefined && item.sha256 !== sha256) return move(item, "failed", "changed");
    item.sha256 = sha256;
    if (partBytes !== undefined) item.parts = { size: partBytes, sha256: hashed.parts.map(base64Of) };
    item.photoId = photoIdOf(hashed.sha256);
    const first = firstOf.get(item.photoId);
    if (first && first !== item) {
      if (isInEvent(first)) return move(item, "duplicate");
      first.twins = [...(first.twins ?? []), item];
      return move(item, "checking");
    }
    firstOf.set(item.photoId, item);
    move(item, "checking");
    toLookUp.push(item);
    void lookUpAll();
  }

  // ---- known already? All that have been hashed meanwhile are asked for together ---------------------------------------
  async function lookUpAll(): Promise<void> {
    if (isLookingUp) return;
    isLookingUp = true;
    const { signal } = stopping;
    while (toLookUp.length > 0 && !signal.aborted) {
      const asked = toLookUp.splice(0, 100);
      const known = await whatIsKnown(asked, signal);
      if (signal.aborted) return;
      for (const item of asked) {
        if (hasEnded(item)) continue;
        if (known.get(item.photoId ?? "") === item.sha256 && !hasCaption(item)) move(item, "duplicate");
        else toSend.push(item);
      }
      void sendAll();
    }
    if (!signal.aborted) isLookingUp = false;
  }

  /** Where it cannot be asked, initiate tells the same, photo by photo. */
  async function whatIsKnown(asked: UploadItem[], signal: AbortSignal): Promise<Map<string, string | undefined>> {
    await gate.pass(signal);
    try {
      const { photos } = await api.lookup(
        eventId,
        asked.map(({ photoId = "" }) => photoId),
        signal,
      );
      return new Map(photos.map(({ photoId, sha256 }) => [photoId, sha256]));
    } catch {
      return new Map();
    }
  }

  // ---- sending --------------------------------------------------------------------------------------------------------
  async function sendAll(): Promise<void> {
    while (sending < slots.limit() && toSend.length > 0 && !stopping.signal.aborted) {
      const item = toSend.shift() as UploadItem;
      if (hasEnded(item)) continue;
      sending++;
      void sendOne(item).finally(() => {
        sending--;
        void sendAll();
      });
    }
  }

  function takeFreeSlot(): (() => void) | undefined {
    if (sending >= slots.limit() || toSend.length > 0) return undefined;
    sending++;
    return () => {
      sending--;
      void sendAll();
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

  function run(): void {
    void hashAll();
    void lookUpAll();
    void sendAll();
  }

  return {
    eventId,
    items,
    changes,
    gate,
    tally: tallier.tally,
    isReading: () => reading > 0,
    isRunning: () => reading > 0 || tallier.tally().open > 0,
    async add(found) {
      reading++;
      const isInterrupted = (
        (stop) => () =>
          stop.signal.aborted
      )(stopping);
      let count = 0;
      for await (const each of found) {
        if (isInterrupted()) break;
        const file = "file" in each ? each.file : undefined;
        const name = each.path.split("/").at(-1) ?? each.path;
        const item: UploadItem = {
          id: items.length,
          path: each.path,
          name,
          size: file?.size ?? 0,
          file,
          stage: file ? "waiting" : "failed",
          ...(!file && { reason: "unreadable" as const }),
          sentBytes: 0,
        };
        items.push(item);
        tallier.added(item);
        if (++count % 200 === 0) {
          changed();
          await wait(0);
        }
        run();
      }
      reading--;
      changed();
      run();
    },
    setCaption(item, { title, description }) {
      item.title = title;
      item.description = description;
      changed();
      if (isInEvent(item)) void changeCaption(item);
    },
    retryFailed() {
      for (const item of items.filter(isFailed)) {
        if (!item.file) continue;
        item.sentBytes = 0;
        tallier.moved(item, "waiting");
        item.stage = "waiting";
        // It is what it is by now.
        for (const known of ["reason", "sha256", "photoId", "parts", "rereads"] as const) delete item[known];
        again.push(item);
      }
      changed();
      run();
    },
    cancel() {
      stopping.abort();
      stopping = new AbortController();
      toLookUp = [];
      toSend = [];
      again = [];
      isHashing = false;
      isLookingUp = false;
      for (const item of items) if (!hasEnded(item)) move(item, "cancelled");
      gate.resume(); // what is tried again, or comes next, is not paused
    },
  };

  /** What is typed after a photo has arrived changes its record. */
  async function changeCaption(item: UploadItem): Promise<void> {
    const { title = "", description = "" } = item;
    if (item.sha256 === undefined) return;
    try {
      const caption = { title: title.trim(), description: description.trim() };
      await api.initiate(eventId, { ...requestOf(item), ...caption });
      onStored();
    } catch (error) {
      item.reason = error instanceof Failure ? reasonOf(error) : "unreachable";
      changed();
    }
  }
}

const base64Of = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

const hasCaption = ({ title, description }: UploadItem) => Boolean(title?.trim() || description?.trim());
