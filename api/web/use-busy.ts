// Runs one action of a form or button at a time, and keeps why the last one failed.
import { useState } from "preact/hooks";

export interface Busy {
  isBusy: boolean;
  /** Empty if the last action did not fail. */
  problem: string;
  /** Does nothing while an action is running. */
  run(action: () => Promise<void>): Promise<void>;
  clear(): void;
}

/** @param describe why an action failed, for people */
export function useBusy(describe: (error: unknown) => string): Busy {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  return {
    isBusy,
    problem,
    async run(action) {
      if (isBusy) return;
      setBusy(true);
      setProblem("");
      try {
        await action();
      } catch (error) {
        setProblem(describe(error));
      } finally {
        setBusy(false);
      }
    },
    clear: () => setProblem(""),
  };
}
