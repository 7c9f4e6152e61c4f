// The page's way through a list of tens of thousands: in strides to the end and back, as somebody drags the scroll bar, and by
// small steps, as somebody turns a wheel.
import type { Page } from "playwright-core";

/** @returns how many tiles were in the document at most */
export function scrollThrough(page: Page): Promise<number> {
  return page.evaluate<number>(`(async () => {
    let mostTiles = 0;
    const observer = new MutationObserver(() => {
      mostTiles = Math.max(mostTiles, document.querySelectorAll(".tile").length);
    });
    observer.observe(document.querySelector("main"), { subtree: true, childList: true });
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const end = document.documentElement.scrollHeight;
    for (let i = 0; i <= 60; i++) { scrollTo(0, (end * i) / 60); await frame(); }
    for (let i = 0; i < 40; i++) { scrollBy(0, -300); await frame(); }
    for (let i = 60; i >= 0; i--) { scrollTo(0, (end * i) / 60); await frame(); }
    for (let i = 0; i < 100; i++) { scrollBy(0, 120); await frame(); }
    observer.disconnect();
    return mostTiles;
  })()`);
}
