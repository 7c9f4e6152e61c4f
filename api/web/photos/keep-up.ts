// Keeps a list up with what others do: asks every few seconds, at once where somebody comes back to the page, and no more once it has ended.
import type { PhotoList } from "./open-photo-list.ts";

const usualMs = 10_000;
const soonMs = 3000;
const hiddenMs = 60_000;

/** @returns how to end it */
export function keepUp(
  list: Pick<PhotoList, "refresh" | "isWaiting">,
  page: Pick<Document, "hidden" | "addEventListener" | "removeEventListener">,
): () => void {
  let hasEnded = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function rest(ms: number): void {
    clearTimeout(timer);
    // An answer that was on its way comes after the end as well.
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
