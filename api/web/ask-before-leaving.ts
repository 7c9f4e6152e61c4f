// Makes the browser ask, in its own words, before the page is left.
import { useEffect } from "preact/hooks";

/** @returns a function that ends it */
export function askBeforeLeaving(): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    event.preventDefault();
    event.returnValue = true;
  };
  addEventListener("beforeunload", ask);
  return () => removeEventListener("beforeunload", ask);
}

export function useAskBeforeLeaving(isOn: boolean): void {
  useEffect(() => (isOn ? askBeforeLeaving() : undefined), [isOn]);
}
