// Sets the browser tab's title while a screen is shown.
import { useEffect } from "preact/hooks";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · photoup`;
  }, [title]);
}
