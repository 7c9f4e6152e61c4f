// Sends captions typed for photos that the event already has. Each photo has one request at a time, so that the last text typed wins.
import type { InitiateAnswer, InitiateRequest } from "../../contract.ts";
import { backoffMs, wait } from "../http/backoff.ts";
import { Failure } from "../http/failure.ts";
import type { Api } from "../http/open-api.ts";
import { closeAfter } from "./close-after.ts";
import type { Gate } from "./open-gate.ts";
import { maxAttempts } from "./put-verdict.ts";
import { requestOf } from "./request-of.ts";
import { captionOf, hasText, noteSent, unsentOf, type Words } from "./typed-caption.ts";
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

export function openCaptions({ api, eventId, gate, onChange, onSent }: Options): Captions {
  const unsent = new Set<UploadItem>();
  const sending = new Set<UploadItem>();

  async function sendAll(item: UploadItem, first: Words): Promise<void> {
    for (let words = first; hasText(words); words = unsentOf(item)) {
      const answer = await sendOnce({ ...requestOf(item), ...words });
      if (!("status" in answer)) {
        throw new Failure("The photo is not in the event any more.", { code: "not_found", isTransient: false });
      }
      noteSent(item, words, answer);
      onSent();
    }
  }

  async function sendOnce(request: InitiateRequest): Promise<InitiateAnswer> {
    for (let attempt = 1; ; attempt++) {
      await gate.pass(never);
      try {
        return await api.initiate(eventId, request);
      } catch (error) {
        if (!(error instanceof Failure && error.isTransient) || attempt === maxAttempts) throw error;
        closeAfter(error, gate);
        await wait(backoffMs(attempt, Math.random()));
      }
    }
  }

  return {
    typed: (item) => void unsent.add(item),
    async send(item) {
      if (sending.has(item)) return; // the running call checks for more before it ends
      // The text that failed may have been saved all the same, so whatever is typed now is sent.
      const words = item.captionProblem === "failed" ? captionOf(item) : unsentOf(item);
      if (!hasText(words)) {
        const hadFailed = item.captionProblem === "failed";
        if (hadFailed) delete item.captionProblem;
        if (unsent.delete(item) || hadFailed) onChange();
        return;
      }
      sending.add(item);
      unsent.add(item);
      try {
        await sendAll(item, words);
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
