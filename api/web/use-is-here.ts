// Whether a component is still mounted, so that a late answer does not navigate away from another screen.
import { useEffect, useRef } from "preact/hooks";

export function useIsHere(): () => boolean {
  const isHere = useRef(true);
  useEffect(
    () => () => {
      isHere.current = false;
    },
    [],
  );
  return () => isHere.current;
}
