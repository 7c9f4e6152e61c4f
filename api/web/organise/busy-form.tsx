// A form that shows that its request is running, and then how it went.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { texts } from "../texts/texts.ts";
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
  const [isBusy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState("");

  async function submit(form: HTMLFormElement): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    setSaid("");
    setProblem("");
    try {
      setSaid((await onSubmit(form)) ?? "");
    } catch (error) {
      setProblem(describeRefusal(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      class="step"
      aria-label={label}
      aria-busy={isBusy}
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
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
          {isBusy ? texts().organise.busy : said}
        </p>
      </div>
    </form>
  );
}
