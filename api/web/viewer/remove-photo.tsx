// Removing a photo for good, after a question.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { nameOf, type Photo } from "../photos/photo.ts";
import { texts } from "../texts/texts.ts";

interface RemoveProps {
  photo: Photo;
  onRemove(photo: Photo): Promise<void>;
}

export function RemovePhoto({ photo, onRemove }: RemoveProps): JSX.Element {
  const t = texts();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const opener = useRef<HTMLButtonElement>(null);
  const safe = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsking) safe.current?.focus();
  }, [isAsking]);
  useEffect(() => setAsking(false), [photo.photoId]);

  function stop(): void {
    setAsking(false);
    requestAnimationFrame(() => opener.current?.focus());
  }

  async function remove(): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    setProblem("");
    try {
      await onRemove(photo);
      setAsking(false);
    } catch {
      setProblem(t.removeFailed);
    } finally {
      setBusy(false);
    }
  }

  if (!isAsking) {
    return (
      <button ref={opener} type="button" class="quiet" onClick={() => setAsking(true)}>
        {t.remove}
      </button>
    );
  }
  return (
    <div
      class="question"
      role="alertdialog"
      aria-labelledby="remove-question"
      aria-describedby="remove-hint"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        stop();
      }}
    >
      <p id="remove-question">
        <strong>{t.removeQuestion(nameOf(photo))}</strong>
      </p>
      <p id="remove-hint">{t.removeHint}</p>
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="actions">
        <button type="button" class="danger" aria-disabled={isBusy} onClick={() => void remove()}>
          {t.removeYes}
        </button>
        <button ref={safe} type="button" onClick={stop}>
          {t.cancel}
        </button>
      </div>
    </div>
  );
}
