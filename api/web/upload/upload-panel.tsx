// An upload's progress: a summary, and a line for each file.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { describeBytes } from "../photos/describe-bytes.ts";
import { useStore } from "../store.ts";
import { texts } from "../texts/texts.ts";
import { describeEnd, describeRest, outcomeOf } from "./describe-end.ts";
import { createRateMeter } from "./measure-rate.ts";
import type { Upload } from "./upload.ts";
import { UploadLines } from "./upload-lines.tsx";

interface PanelProps {
  upload: Upload;
  eventName: string | undefined;
  onDismiss(): void;
}

/** Often enough to look live, rarely enough to cost nothing. */
const redrawMs = 200;

export function UploadPanel({ upload, eventName, onDismiss }: PanelProps): JSX.Element {
  const t = texts();
  useTicks(upload);
  const { panel, actions } = useKeptFocus();
  const gate = useStore(upload.gate.state);
  const isRunning = upload.isRunning();
  const rate = useRate(upload, isRunning);
  const [isOnlyToCheck, setOnlyToCheck] = useState(false);
  const { unproven, cut, failed, leftOut, otherMedia, notPhotos, cancelled, bytes, doneBytes } = upload.tally();
  const captions = upload.captionsNotSaved();
  const pending = upload.captionsPending();
  const isAnyToCheck = unproven + cut + failed + cancelled + leftOut + otherMedia + notPhotos + captions > 0;
  const hasUnsaved = captions > 0 && upload.items.some(({ captionProblem }) => captionProblem === "failed");
  const canRetry = failed + cancelled > 0 || hasUnsaved || upload.isCutShort();
  const share = bytes > 0 ? doneBytes / bytes : 0;
  const done = describeEnd(upload, eventName);
  const rest = describeRest(upload);
  const waiting = { open: "", paused: t.paused, slow: t.waitingForServer, offline: t.offline }[gate];
  return (
    <section class="uploads" aria-label={t.uploads} ref={panel}>
      <div class="uploads-head">
        <div class="uploads-said">
          <p role="status" class={isRunning ? "visually-hidden" : `end ${outcomeOf(upload)}`}>
            {isRunning ? "" : done}
          </p>
          {!isRunning && rest && (
            <p class="rest" aria-live="polite">
              {rest}
            </p>
          )}
          {!isRunning && pending > 0 && waiting && <p class="hint">{waiting}</p>}
          {isRunning && <p class="end">{upload.isReading() ? t.reading(upload.items.length) : done}</p>}
          {isRunning && (
            <p class="hint">
              {waiting ||
                [
                  t.sentOf(describeBytes(doneBytes), describeBytes(bytes)),
                  ...describeRate(rate, bytes - doneBytes),
                ].join(" · ")}
            </p>
          )}
        </div>
        <div class="actions" ref={actions}>
          {isRunning && (
            <button type="button" onClick={() => (gate === "paused" ? upload.gate.resume() : upload.gate.pause())}>
              {gate === "paused" ? t.resume : t.pause}
            </button>
          )}
          {isRunning && (
            <button type="button" onClick={upload.cancel}>
              {t.cancelUpload}
            </button>
          )}
          {!isRunning && canRetry && (
            <button type="button" onClick={upload.retryFailed}>
              {t.retryFailed}
            </button>
          )}
          {!isRunning && (
            <button type="button" onClick={onDismiss}>
              {t.dismiss}
            </button>
          )}
        </div>
      </div>
      {isRunning && (
        <progress aria-label={t.uploads} value={Math.min(1, share)} max={1}>
          {Math.round(share * 100)} %
        </progress>
      )}
      {isAnyToCheck && (
        <label class="check">
          <input
            type="checkbox"
            checked={isOnlyToCheck}
            onChange={(event) => setOnlyToCheck(event.currentTarget.checked)}
          />
          <span>{t.onlyToCheck}</span>
        </label>
      )}
      <UploadLines upload={upload} isOnlyToCheck={isOnlyToCheck && isAnyToCheck} />
      {/iPhone|iPad/.test(navigator.userAgent) && <p class="hint">{t.iosNote}</p>}
    </section>
  );
}

/** If the focused button disappears, the first of the remaining ones gets the focus. */
function useKeptFocus() {
  const panel = useRef<HTMLElement>(null);
  const actions = useRef<HTMLDivElement>(null);
  const hadFocus = panel.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (!hadFocus || document.activeElement !== document.body) return;
    actions.current?.querySelector("button")?.focus();
  });
  return { panel, actions };
}

function useTicks(upload: Upload): void {
  const [, redraw] = useState({});
  useEffect(() => {
    let timer = 0;
    const stop = upload.changes.follow(() => {
      timer ||= setTimeout(() => {
        timer = 0;
        redraw({});
      }, redrawMs);
    });
    redraw({});
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [upload]);
}

function useRate(upload: Upload, isRunning: boolean): number | undefined {
  const meter = useRef(createRateMeter());
  useEffect(() => {
    if (!isRunning) return;
    meter.current = createRateMeter();
    const timer = setInterval(() => meter.current.add(upload.tally().movedBytes, performance.now()), 1000);
    return () => clearInterval(timer);
  }, [upload, isRunning]);
  return meter.current.perSecond();
}

function describeRate(rate: number | undefined, bytesLeft: number): string[] {
  if (!rate) return [];
  const t = texts();
  const minutes = Math.round(bytesLeft / rate / 60);
  const left =
    minutes < 1
      ? t.timeLeft.seconds
      : minutes < 90
        ? t.timeLeft.minutes(minutes)
        : t.timeLeft.hours(Math.round(minutes / 60));
  return [t.rate(describeBytes(rate)), left];
}
