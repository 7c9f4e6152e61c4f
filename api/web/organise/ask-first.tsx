// A button that asks before it does what cannot be taken back.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { texts } from "../texts/texts.ts";
import { describeRefusal } from "./describe-refusal.ts";

interface AskFirstProps {
  button: string;
  /** As a screen reader says it among many of its kind. */
  label: string;
  question: string;
  yes: string;
  onYes(): Promise<void>;
}

export function AskFirst({ button, label, question, yes, onYes }: AskFirstProps): JSX.Element {
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const opener = useRef<HTMLButtonElement>(null);
  const safe = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsking) safe.current?.focus();
  }, [isAsking]);

  function stop(): void {
    setAsking(false);
    setProblem("");
    requestAnimationFrame(() => opener.current?.focus());
  }

  async function act(): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    setProblem("");
    try {
      await onYes();
      setAsking(false);
    } catch (error) {
      setProblem(describeRefusal(error));
    } finally {
      setBusy(false);
    }
  }

  if (!isAsking) {
    return (
      <button ref={opener} type="button" class="link" aria-label={label} onClick={() => setAsking(true)}>
        {button}
      </button>
    );
  }
  return (
    <div
      class="ask"
      role="alertdialog"
      aria-label={question}
      onKeyDown={(event) => {
        if (event.key === "Escape") stop();
      }}
    >
      <p>{question}</p>
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="actions">
        <button type="button" class="danger" aria-disabled={isBusy} onClick={() => void act()}>
          {yes}
        </button>
        <button ref={safe} type="button" onClick={stop}>
          {texts().cancel}
        </button>
      </div>
    </div>
  );
}
