// A form that shows that its request is running, and then how it went.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { texts } from "../texts/texts.ts";
import { useBusy } from "../use-busy.ts";
import { describeRefusal } from "./describe-refusal.ts";

interface BusyFormProps {
  label: string;
  button: string;
  isDanger?: boolean;
  /** @returns the message to show when it is done */
  onSubmit(form: HTMLFormElement): Promise<string | undefined>;
  children?: ComponentChildren;
}

export function BusyForm({ label, button, isDanger = false, onSubmit, children }: BusyFormProps): JSX.Element {
  const { isBusy, problem, run } = useBusy(describeRefusal);
  const [message, setMessage] = useState("");

  return (
    <form
      class="step"
      aria-label={label}
      aria-busy={isBusy}
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        void run(async () => {
          setMessage("");
          setMessage((await onSubmit(form)) ?? "");
        });
      }}
    >
      {children}
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="actions">
        <button type="submit" class={isDanger ? "danger" : "primary"} aria-disabled={isBusy}>
          {button}
        </button>
        <p role="status" class="hint">
          {isBusy ? texts().organise.busy : message}
        </p>
      </div>
    </form>
  );
}
