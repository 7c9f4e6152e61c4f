// Sends captions typed for photos that the event already has. Each photo has one request at a time, so that the last text typed wins.
import type { InitiateAnswer, InitiateRequest } from "../../contract.ts";
import { Failure, isFailure } from "../http/failure.ts";
import { type Api, patiently } from "../http/open-api.ts";
import type { Gate } from "./open-gate.ts";
import { requestOf } from "./request-of.ts";
import { hasText, noteSent, unsentOf } from "./typed-caption.ts";
import type { UploadItem } from "./upload-item.ts";

interface Options {
  api: Pick<Api, "initiate">;
  eventId: string;
  gate: Gate;
  onChange(): void;
  /** The event's record has a new caption. */
  onSent(): void;
}

export interface Captions {
  /** Text was typed for a photo in the event. It is sent once the person is done; leaving earlier would lose it. */
  typed(item: UploadItem): void;
  /** Sends what was not sent yet, and what is typed meanwhile. */
  send(item: UploadItem): Promise<void>;
  /** How many photos have a caption that the event does not have yet. */
  count(): number;
}

/** Captions are sent even after the upload was cancelled, because their photos are in the event. */
const never = new AbortController().signal;

/** Calls in a row without an answer, although the server is up. */
const maxUnanswered = 5;

export function openCaptions({ api, eventId, gate, onChange, onSent }: Options): Captions {
  const unsent = new Set<UploadItem>();
  const sending = new Set<UploadItem>();

  async function sendAll(item: UploadItem): Promise<void> {
    for (let words = unsentOf(item); hasText(words); words = unsentOf(item)) {
      const answer = await sendOnce({ ...requestOf(item), ...words });
      if (!("status" in answer)) {
        throw new Failure("The photo is not in the event any more.", { code: "not_found", isTransient: false });
      }
      noteSent(item, words, answer);
      onSent();
    }
  }

  async function sendOnce(request: InitiateRequest): Promise<InitiateAnswer> {
    for (let unanswered = 1; ; unanswered++) {
      await gate.pass(never);
      try {
        return await patiently(() => api.initiate(eventId, request));
      } catch (error) {
        if (!isFailure(error, "unreachable") || unanswered === maxUnanswered) throw error;
        gate.lost(); // it is open again once the server answers
      }
    }
  }

  return {
    typed: (item) => void unsent.add(item),
    async send(item) {
      if (sending.has(item)) return; // the running call checks for more before it ends
      if (!hasText(unsentOf(item))) return void unsent.delete(item);
      sending.add(item);
      unsent.add(item);
      try {
        await sendAll(item);
      } catch {
        item.captionProblem = "failed";
      } finally {
        sending.delete(item);
        unsent.delete(item);
        onChange();
      }
    },
    count: () => unsent.size,
  };
}
