// The form of each sign-in step: busy while the step runs, and shows why it failed.
import type { ComponentChildren, JSX } from "preact";
import { useBusy } from "../use-busy.ts";
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
  const { isBusy, problem, run } = useBusy(describeSignInFailure);

  return (
    <form
      class="step"
      aria-busy={isBusy}
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        void run(() => onSubmit(form));
      }}
    >
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
