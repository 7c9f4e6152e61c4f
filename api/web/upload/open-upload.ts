// An upload to one event: found → read and hashed → already known? → initiate → put → confirmed. Each file ends exactly once.
import { createSlots } from "./adapt-slots.ts";
import { openConfirmations } from "./confirm-photos.ts";
import { type Identified, identifyFile } from "./identify-file.ts";
import { createItemList } from "./item-list.ts";
import { openLookups } from "./look-up-photos.ts";
import { openSources, type Source } from "./read-sources.ts";
import { openReadingQueue } from "./reading-queue.ts";
import { endAfter, openSameBytes } from "./same-bytes.ts";
import { type SendEnd, sendPhoto } from "./send-photo.ts";
import { openSendingQueue } from "./sending-queue.ts";
import { openCaptions } from "./tell-captions.ts";
import { captionOf, hasText } from "./typed-caption.ts";
import type { Upload, UploadOptions } from "./upload.ts";
import { hasEnded, isFailed, isInEvent, type UploadItem } from "./upload-item.ts";

/** How many files are read ahead of sending: few enough that their bytes are still in the system's file cache. */
const maxAhead = 60;
/** How often a file is read again, because its bytes changed, or for parts of another size. */
const maxRereads = 3;

/** A file that our own code throws on ends as failed, and the others go on. */
const unreadable = (): Identified => ({ kind: "failed", reason: "unreadable" });
const unsendable = (): SendEnd => ({ kind: "failed", reason: "unreachable" });

export function openUpload({ api, eventId, config, hasher, gate, put, now, onStored }: UploadOptions): Upload {
  const slots = createSlots(now());
  const sameBytes = openSameBytes();
  let stopping = new AbortController();

  const list = createItemList((item) => {
    if (hasEnded(item)) endDuplicates(item);
    if (!isRunning()) gate.resume(); // captions typed later must not wait: a finished upload has no "Resume" button
    if (isInEvent(item)) void captions.send(item);
  });
  const { items, move, changed } = list;
  const isRunning = () => sources.isReading() || list.tally().open > 0;

  function endDuplicates(first: UploadItem): void {
    const end = endAfter(first);
    for (const item of sameBytes.ended(first)) {
      if (end) move(item, end.stage, end.reason);
      else askFor(item);
    }
  }

  // ---- the stages, in the order in which a photo passes them --------------------------------------------------------

  const sources = openSources({
    onFound(found) {
      list.add(found);
      run();
    },
    onChange: changed,
  });

  const reading = openReadingQueue({
    items,
    readOne,
    isFarAhead: () => lookups.count() + sending.count() >= maxAhead,
  });

  async function readOne(item: UploadItem, signal: AbortSignal): Promise<void> {
    const { file } = item;
    if (!file || hasEnded(item)) return;
    move(item, "hashing");
    const found = await identifyFile(file, { hasher, config }, item.parts?.size).catch(unreadable);
    if (signal.aborted || hasEnded(item)) return;
    if (found.kind !== "photo") return move(item, found.kind, found.reason);
    if (item.sha256 !== undefined && item.sha256 !== found.sha256) return move(item, "failed", "changed");
    const { contentType, isCut, sha256, photoId, parts } = found;
    Object.assign(item, { contentType, isCut, sha256, photoId, parts } satisfies Partial<UploadItem>);
    askFor(item);
  }

  /** Follows an earlier file with the same bytes, or asks the event about them. */
  function askFor(item: UploadItem): void {
    const first = sameBytes.firstBefore(item);
    if (first && isInEvent(first)) {
      move(item, "duplicate", first.reason);
      return;
    }
    move(item, "checking");
    if (first) sameBytes.follow(first, item);
    else lookups.add(item, stopping.signal);
  }

  const lookups = openLookups({
    api,
    eventId,
    gate,
    onAnswer(item, isKnown) {
      if (isKnown && !hasText(captionOf(item))) return move(item, "duplicate");
      sending.add(item);
    },
  });

  const sending = openSendingQueue({ slots, sendOne });

  async function sendOne(item: UploadItem): Promise<void> {
    const { signal } = stopping;
    const { takeFreeSlot } = sending;
    move(item, "sending");
    const onSent = (bytes: number, wereThere = false) => {
      // A part that is cancelled takes its bytes back, but the whole photo has been taken out of the tally.
      if (!signal.aborted) list.sent(item, bytes, wereThere);
    };
    const options = { api, eventId, gate, slots, takeFreeSlot, put, now, signal, onSent };
    const end = await sendPhoto(item, options).catch(unsendable);
    if (signal.aborted || hasEnded(item)) return; // cancelled, and perhaps restarted
    switch (end.kind) {
      case "stored":
        move(item, "confirming");
        return confirmations.add(item, end, signal);
      case "reread":
        return readAgain(item, end.partBytes);
      case "failed":
        return move(item, end.reason === "removedByOrganiser" ? "skipped" : "failed", end.reason);
      case "stopped":
        return move(item, "cancelled");
    }
  }

  /** @param partBytes the size of its parts, if S3 has parts of another size */
  function readAgain(item: UploadItem, partBytes: number | undefined): void {
    item.rereads = (item.rereads ?? 0) + 1;
    if (item.rereads > maxRereads) {
      move(item, "failed", "changed");
      return;
    }
    if (partBytes !== undefined) item.parts = { size: partBytes, sha256: [] };
    reading.again(item);
    move(item, "waiting");
    reading.run(stopping.signal);
  }

  const confirmations = openConfirmations({
    api,
    eventId,
    gate,
    onEnd(item, stage, reason) {
      move(item, stage, reason);
      if (isInEvent(item)) onStored();
    },
  });

  const captions = openCaptions({ api, eventId, gate, onChange: changed, onSent: onStored });

  // ---- what the person does -----------------------------------------------------------------------------------------

  function run(): void {
    reading.run(stopping.signal);
    sending.run();
  }

  async function add(source: Source): Promise<void> {
    await sources.read(source, stopping.signal);
    run();
  }

  function sendCaption(item: UploadItem): void {
    if (isInEvent(item)) void captions.send(item);
  }

  function retryFailed(): void {
    for (const item of items) sendCaption(item);
    for (const item of items.filter(isFailed)) {
      if (item.lookAgain) lookAgain(item);
      if (!item.file) continue;
      list.restart(item);
      reading.again(item);
    }
    sources.readOn(stopping.signal);
    changed();
    run();
  }

  /** Replaces an unreadable entry with what is found there now. */
  function lookAgain(item: UploadItem): void {
    reading.removed(list.remove(item));
    if (item.lookAgain) void add(item.lookAgain());
  }

  function cancel(): void {
    stopping.abort();
    stopping = new AbortController();
    lookups.forgetAll();
    sending.forgetAll();
    reading.forgetAll();
    for (const item of items) if (!hasEnded(item)) move(item, "cancelled");
    gate.resume(); // a retry or the next upload must not start paused
  }

  return {
    eventId,
    items,
    changes: list.changes,
    gate,
    tally: list.tally,
    isReading: sources.isReading,
    isCutShort: sources.hasMore,
    isRunning,
    captionsNotSaved: () => items.filter(({ captionProblem }) => captionProblem !== undefined).length,
    captionsPending: captions.count,
    mayBeLeft: () => !isRunning() && captions.count() === 0,
    add,
    setCaption(item, typed) {
      Object.assign(item, typed);
      if (isInEvent(item)) captions.typed(item);
      changed();
    },
    sendCaption,
    retryFailed,
    cancel,
    close() {
      cancel();
      hasher.close();
      gate.close();
    },
  };
}
