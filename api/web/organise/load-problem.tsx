// Why a list could not be loaded, with a button to load it again.
import type { JSX } from "preact";
import { texts } from "../texts/texts.ts";

interface ProblemProps {
  /** Empty if there is none. */
  problem: string;
  onRetry(): void;
}

export function LoadProblem({ problem, onRetry }: ProblemProps): JSX.Element {
  return (
    <p class="problem" role="alert">
      {problem}
      {problem && (
        <>
          {" "}
          <button type="button" class="link" onClick={onRetry}>
            {texts().tryAgain}
          </button>
        </>
      )}
    </p>
  );
}
