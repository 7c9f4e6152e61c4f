// A labelled text box of the sign-in forms.
import type { JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface FieldProps {
  label: string;
  name: string;
  type?: "text" | "email" | "password";
  autoComplete: "username" | "current-password" | "new-password" | "one-time-code" | "on";
  inputMode?: "numeric" | "email";
  hint?: string;
  value?: string;
  readOnly?: boolean;
  isFirst?: boolean;
}

export function Field(props: FieldProps): JSX.Element {
  const { label, name, type = "text", autoComplete, inputMode, hint, value, readOnly = false, isFirst = false } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  // In a layout effect: a later one would lose keystrokes, or take the focus from another field.
  useLayoutEffect(() => {
    if (isFirst) input.current?.focus();
  }, []);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        ref={input}
        id={id}
        name={name}
        type={type as "text"}
        inputmode={inputMode}
        autocomplete={autoComplete}
        autocapitalize="none"
        spellcheck={false}
        required
        readonly={readOnly}
        defaultValue={value}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** The value of a form's field. */
export const fieldValue = (form: HTMLFormElement, name: string): string => String(new FormData(form).get(name) ?? "");
