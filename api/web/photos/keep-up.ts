// Keeps a list up to date: refreshes it every few seconds, at once when the page becomes visible again, and never after it has ended.
import type { PhotoList } from "./open-photo-list.ts";

const usualMs = 10_000;
const soonMs = 3000;
const hiddenMs = 60_000;

/** @returns a function that ends it */
export function keepUp(
  list: Pick<PhotoList, "refresh" | "isWaiting">,
  page: Pick<Document, "hidden" | "addEventListener" | "removeEventListener">,
): () => void {
  let hasEnded = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function rest(ms: number): void {
    clearTimeout(timer);
    // An answer may still arrive after the end.
    if (!hasEnded) timer = setTimeout(refresh, ms);
  }

  function refresh(): void {
    clearTimeout(timer);
    void list.refresh().finally(() => rest(page.hidden ? hiddenMs : list.isWaiting() ? soonMs : usualMs));
  }

  const onReturn = () => {
    if (!page.hidden) refresh();
  };
  rest(usualMs);
  page.addEventListener("visibilitychange", onReturn);
  return () => {
    hasEnded = true;
    clearTimeout(timer);
    page.removeEventListener("visibilitychange", onReturn);
  };
}
