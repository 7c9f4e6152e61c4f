// What the browser's tab is called while a screen is shown.
import { useEffect } from "preact/hooks";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · photoup`;
  }, [title]);
}
