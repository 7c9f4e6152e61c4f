// The form of each sign-in step: busy while the step runs, and shows why it failed.
import type { ComponentChildren, JSX, TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { describeSignInFailure } from "./describe-failure.ts";

interface StepFormProps {
  intro?: string | undefined;
  button: string;
  /** If it throws, the reason is shown, and the input is kept. */
  onSubmit(form: HTMLFormElement): Promise<void>;
  children?: ComponentChildren;
  below?: ComponentChildren;
}

export function StepForm({ intro, button, onSubmit, children, below }: StepFormProps): JSX.Element {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const form = event.currentTarget;
    setBusy(true);
    setProblem("");
    try {
      await onSubmit(form);
    } catch (error) {
      setProblem(describeSignInFailure(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="step" onSubmit={(event) => void submit(event)} aria-busy={isBusy}>
      {intro && <p class="intro">{intro}</p>}
      {children}
      <p class="problem" role="alert">
        {problem}
      </p>
      <button type="submit" class="primary wide" aria-disabled={isBusy}>
        {button}
      </button>
      {below}
    </form>
  );
}
