// A photo counts as uploaded when the event's record shows it with S3's SHA-256. This looks photos up in batches until all are there.
import { maxLookupIds } from "../../contract.ts";
import { wait } from "../http/backoff.ts";
import { Failure } from "../http/failure.ts";
import type { Api } from "../http/open-api.ts";
import { closeAfter } from "./close-after.ts";
import type { Gate } from "./open-gate.ts";
import { reasonOf } from "./reason-of.ts";
import { requestOf } from "./request-of.ts";
import type { SendEnd } from "./send-photo.ts";
import { captionOf, noteSent } from "./typed-caption.ts";
import type { Reason, Stage, UploadItem } from "./upload-item.ts";

interface Options {
  api: Pick<Api, "lookup" | "initiate">;
  eventId: string;
  gate: Gate;
  onEnd(item: UploadItem, stage: Stage, reason?: Reason): void;
}

type Stored = Extract<SendEnd, { kind: "stored" }>;

interface Waiting {
  item: UploadItem;
  /** Counted, not timed by the clock: a device may sleep for an hour between two lookups. */
  waitedMs: number;
  /** Since the last initiate, which looks for the object itself, and records it if S3's notification was lost. */
  sinceNudgeMs: number;
  isNew: boolean;
  signal: AbortSignal;
}

const shortestPauseMs = 300;
const longestPauseMs = 4000;
const nudgeAfterMs = 15_000;
const giveUpAfterMs = 10 * 60_000;

export function openConfirmations({ api, eventId, gate, onEnd }: Options) {
  let waiting: Waiting[] = [];
  let isAsking = false;

  async function ask(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    let pauseMs = shortestPauseMs;
    /** How long lookups have failed. While offline, none are sent. */
    let failedMs = 0;
    while (waiting.length > 0) {
      const before = waiting.length;
      await wait(pauseMs);
      waiting = waiting.filter(({ signal }) => !signal.aborted);
      const [first] = waiting;
      if (!first) break;
      for (const each of waiting) {
        each.waitedMs += pauseMs;
        each.sinceNudgeMs += pauseMs;
      }
      await gate.pass(first.signal);
      try {
        await askInTurn(first.signal);
        failedMs = 0;
      } catch (error) {
        if (first.signal.aborted) continue;
        if (error instanceof Failure && !error.isTransient) endAll(reasonOf(error));
        failedMs += Math.max(pauseMs, closeAfter(error, gate));
        if (failedMs >= giveUpAfterMs) endAll("unconfirmed");
      }
      pauseMs = waiting.length < before ? shortestPauseMs : Math.min(longestPauseMs, pauseMs * 1.6);
    }
    isAsking = false;
  }

  /** Those still waiting go to the end, so that a hundred whose events are late keep nobody else from being looked up. */
  async function askInTurn(signal: AbortSignal): Promise<void> {
    const asked = waiting.slice(0, maxLookupIds);
    await askFor(asked, signal);
    const isAsked = new Set(asked);
    waiting = [...waiting.filter((each) => !isAsked.has(each)), ...waiting.filter((each) => isAsked.has(each))];
  }

  async function askFor(asked: Waiting[], signal: AbortSignal): Promise<void> {
    const ids = asked.map(({ item }) => item.photoId ?? "");
    const { photos, rejected = [], refused = [] } = await api.lookup(eventId, ids, signal);
    const sha256Of = new Map(photos.map(({ photoId, sha256 }) => [photoId, sha256]));
    const reasonFor = new Map(rejected.map(({ photoId, reason }) => [photoId, reason]));
    const isOthers = new Set(refused.map(({ photoId }) => photoId));
    for (const each of asked) {
      const { item, waitedMs } = each;
      const id = item.photoId ?? "";
      if (sha256Of.get(id) === item.sha256 && sha256Of.has(id)) {
        end(each, each.isNew ? "uploaded" : "duplicate");
      } else if (reasonFor.has(id)) end(each, "failed", { refused: reasonFor.get(id) ?? "" });
      // Only tickets get this answer: somebody else sent the photo, and there is no SHA-256 to compare.
      else if (isOthers.has(id)) end(each, "duplicate", "othersPhoto");
      else if (waitedMs > giveUpAfterMs) end(each, "failed", "unconfirmed");
    }
    const [late] = asked.filter((each) => waiting.includes(each) && each.sinceNudgeMs > nudgeAfterMs);
    if (late) {
      late.sinceNudgeMs = 0;
      await nudge(late.item, late.signal);
    }
  }

  /** Sends the typed caption again, because a pending upload has the caption of the last request. */
  async function nudge(item: UploadItem, signal: AbortSignal): Promise<void> {
    const words = captionOf(item);
    try {
      noteSent(item, words, await api.initiate(eventId, { ...requestOf(item), ...words }, signal));
    } catch {
      // The next lookup or nudge will tell.
    }
  }

  function end(each: Waiting, stage: Stage, reason?: Reason): void {
    waiting = waiting.filter((other) => other !== each);
    onEnd(each.item, stage, reason);
  }

  function endAll(reason: Reason): void {
    for (const each of [...waiting]) end(each, "failed", reason);
  }

  return {
    add(item: UploadItem, { isNew }: Stored, signal: AbortSignal): void {
      waiting.push({ item, waitedMs: 0, sinceNudgeMs: 0, isNew, signal });
      void ask();
    },
  };
}
