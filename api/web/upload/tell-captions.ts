// Sends captions typed for photos that the event already has. Each photo has one request at a time, so that the last text typed wins.
import { Failure } from "../http/failure.ts";
import { type Api, patiently } from "../http/open-api.ts";
import type { Gate } from "./open-gate.ts";
import { requestOf } from "./request-of.ts";
import { isSaying, noteTold, untoldOf } from "./typed-caption.ts";
import type { UploadItem } from "./upload-item.ts";

interface Options {
  api: Pick<Api, "initiate">;
  eventId: string;
  gate: Gate;
  onChange(): void;
  /** The event's record has a new caption. */
  onTold(): void;
}

export interface Captions {
  /** Text was typed for a photo in the event. It is sent once the person is done; leaving earlier would lose it. */
  typed(item: UploadItem): void;
  /** Sends what was not sent yet, and what is typed meanwhile. */
  tell(item: UploadItem): Promise<void>;
  /** How many photos have a caption that the event does not have yet. */
  count(): number;
}

/** Captions are sent even after the upload was cancelled, because their photos are in the event. */
const never = new AbortController().signal;

export function openCaptions({ api, eventId, gate, onChange, onTold }: Options): Captions {
  const untold = new Set<UploadItem>();
  const telling = new Set<UploadItem>();

  async function tellAll(item: UploadItem): Promise<void> {
    for (let words = untoldOf(item); isSaying(words); words = untoldOf(item)) {
      await gate.pass(never);
      const request = { ...requestOf(item), ...words };
      const answer = await patiently(() => api.initiate(eventId, request));
      if (!("status" in answer)) {
        throw new Failure("The photo is not in the event any more.", { code: "not_found", isTransient: false });
      }
      noteTold(item, words, answer);
      onTold();
    }
  }

  return {
    typed: (item) => void untold.add(item),
    async tell(item) {
      if (telling.has(item)) return; // the running call checks for more before it ends
      if (!isSaying(untoldOf(item))) return void untold.delete(item);
      telling.add(item);
      untold.add(item);
      try {
        await tellAll(item);
      } catch {
        item.captionProblem = "failed";
      } finally {
        telling.delete(item);
        untold.delete(item);
        onChange();
      }
    },
    count: () => untold.size,
  };
}
