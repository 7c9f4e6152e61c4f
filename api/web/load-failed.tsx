// A screen whose content could not be loaded, with a button to try again.
import type { ComponentChildren, JSX } from "preact";
import { texts } from "./texts/texts.ts";

interface FailedProps {
  heading?: ComponentChildren;
  problem: string;
  onRetry(): void;
}

export function LoadFailed({ heading, problem, onRetry }: FailedProps): JSX.Element {
  return (
    <main class="centre">
      {heading && <h1>{heading}</h1>}
      <p role="alert">{problem}</p>
      <button type="button" class="primary" onClick={onRetry}>
        {texts().tryAgain}
      </button>
    </main>
  );
}
