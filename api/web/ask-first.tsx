// A button that asks for confirmation before it does something irreversible.
import type { JSX } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { texts } from "./texts/texts.ts";
import { useBusy } from "./use-busy.ts";

interface AskFirstProps {
  button: string;
  /** For screen readers, which read it out of context. */
  label?: string;
  /** How the button looks. */
  look: "link" | "quiet";
  question: string;
  /** The name in the question. It may be right-to-left text, and is isolated from the rest. */
  named: string;
  /** The consequences. */
  hint?: string;
  yes: string;
  onYes(): Promise<void>;
  /** Describes why it failed. */
  describe(error: unknown): string;
}

export function AskFirst(props: AskFirstProps): JSX.Element {
  const { button, label, look, question, named, hint, yes, onYes, describe } = props;
  const [isAsking, setAsking] = useState(false);
  const { isBusy, problem, run, clear } = useBusy(describe);
  const opener = useRef<HTMLButtonElement>(null);
  const safe = useRef<HTMLButtonElement>(null);
  const isStopped = useRef(false);
  // `useId` is unique within one render root only: the viewer's panel is a root of its own.
  const hintId = `${useId()}-hint`;
  useLayoutEffect(() => {
    if (isAsking) safe.current?.focus();
    else if (isStopped.current) opener.current?.focus();
    isStopped.current = false;
  }, [isAsking]);

  function stop(): void {
    isStopped.current = true;
    setAsking(false);
    clear();
  }

  const act = () =>
    run(async () => {
      await onYes();
      setAsking(false);
    });

  if (!isAsking) {
    return (
      <button ref={opener} type="button" class={look} aria-label={label} onClick={() => setAsking(true)}>
        {button}
      </button>
    );
  }
  const at = question.indexOf(named);
  return (
    <div
      class="box"
      role="alertdialog"
      aria-label={question}
      aria-describedby={hint === undefined ? undefined : hintId}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation(); // the surrounding dialog stays open
        stop();
      }}
    >
      <p>
        <strong>
          {question.slice(0, at)}
          <bdi>{named}</bdi>
          {question.slice(at + named.length)}
        </strong>
      </p>
      {hint !== undefined && <p id={hintId}>{hint}</p>}
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
