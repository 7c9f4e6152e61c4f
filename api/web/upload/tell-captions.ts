// Tells the event what was typed about photos that it has: one request at a time for each, so that the last words are those that stay.
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
  /** The event's record has other words now. */
  onTold(): void;
}

export interface Captions {
  /** Of a photo that the event has: it is told once the person is done, and leaving earlier would lose it. */
  typed(item: UploadItem): void;
  /** Tells what is not told yet, and what is typed meanwhile. */
  tell(item: UploadItem): Promise<void>;
  /** How many have words that the event does not know yet. */
  count(): number;
}

/** Words are told also after the upload was cancelled: their photos are there. */
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
      if (telling.has(item)) return; // it looks for more before it ends
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
