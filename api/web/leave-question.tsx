// Asks before an upload that is still running is abandoned.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { texts } from "./texts/texts.ts";

interface QuestionProps {
  /** The consequences. */
  hint: string;
  yes: string;
  onYes(): void;
  onClosed(): void;
}

export function LeaveQuestion({ hint, yes, onYes, onClosed }: QuestionProps): JSX.Element {
  const t = texts();
  const dialog = useRef<HTMLDialogElement | null>(null);
  return (
    <dialog
      class="card"
      role="alertdialog"
      aria-label={`${t.leaving} ${hint}`}
      ref={(element) => {
        dialog.current = element;
        if (element && !element.open) element.showModal();
      }}
      onClose={onClosed}
    >
      <p>
        <strong>{t.leaving}</strong> {hint}
      </p>
      <div class="actions">
        {/* `showModal` focuses the first button; closing restores the focus. */}
        <button type="button" onClick={() => dialog.current?.close()}>
          {t.back}
        </button>
        <button type="button" class="danger" onClick={onYes}>
          {yes}
        </button>
      </div>
    </dialog>
  );
}
