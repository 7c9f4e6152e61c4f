// Asks which photos the event already has: everything read since the last request goes into one.
import { maxLookupIds } from "../../contract.ts";
import type { Api } from "../http/open-api.ts";
import { closeAfter } from "./close-after.ts";
import type { Gate } from "./open-gate.ts";
import { hasEnded, type UploadItem } from "./upload-item.ts";

interface Options {
  api: Pick<Api, "lookup">;
  eventId: string;
  gate: Gate;
  onAnswer(item: UploadItem, isKnown: boolean): void;
}

export interface Lookups {
  /** How many photos wait to be looked up. */
  count(): number;
  /** @param signal when aborted, `onAnswer` is no longer called */
  add(item: UploadItem, signal: AbortSignal): void;
  forgetAll(): void;
}

export function openLookups({ api, eventId, gate, onAnswer }: Options): Lookups {
  let waiting: UploadItem[] = [];
  let isAsking = false;

  async function askAll(signal: AbortSignal): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    while (waiting.length > 0) {
      const asked = waiting.splice(0, maxLookupIds);
      const known = await ask(asked, signal);
      if (signal.aborted) return; // another run may have started
      for (const item of asked) {
        if (!hasEnded(item)) onAnswer(item, known.get(item.photoId ?? "") === item.sha256);
      }
    }
    isAsking = false;
  }

  /** If it fails, initiate gives the same answer photo by photo. */
  async function ask(asked: UploadItem[], signal: AbortSignal): Promise<Map<string, string | undefined>> {
    await gate.pass(signal);
    const photoIds = asked.map(({ photoId = "" }) => photoId);
    try {
      const { photos } = await api.lookup(eventId, photoIds, signal);
      return new Map(photos.map(({ photoId, sha256 }) => [photoId, sha256]));
    } catch (error) {
      closeAfter(error, gate);
      return new Map();
    }
  }

  return {
    count: () => waiting.length,
    add(item, signal) {
      waiting.push(item);
      void askAll(signal);
    },
    forgetAll() {
      waiting = [];
      isAsking = false;
    },
  };
}
