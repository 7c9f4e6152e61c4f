// A field of an organiser's form, with its label and a hint.
import type { ComponentChild, JSX } from "preact";
import { useId } from "preact/hooks";

interface LabelledProps {
  label: string;
  hint?: string;
  /** @param describedBy the hint's id */
  children(id: string, describedBy: string | undefined): ComponentChild;
}

export function Labelled({ label, hint, children }: LabelledProps): JSX.Element {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id, hintId)}
      {hint !== undefined && (
        <p class="hint" id={hintId}>
          {hint}
        </p>
      )}
    </div>
  );
}
