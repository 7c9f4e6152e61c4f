// Whether a component is still in the page: an answer that comes late leads nobody away from where they are by then.
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
