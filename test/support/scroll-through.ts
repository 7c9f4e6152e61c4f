// Scrolls through a list of tens of thousands: in large steps to the end and back, like dragging the scroll bar, and in small
// steps, like turning a wheel. Each step takes two frames, and a frame takes half a second on a very busy machine.
import type { Page } from "playwright-core";

/** @returns the maximum number of tiles in the document */
export function scrollThrough(page: Page): Promise<number> {
  return page.evaluate<number>(`(async () => {
    let mostTiles = 0;
    const observer = new MutationObserver(() => {
      mostTiles = Math.max(mostTiles, document.querySelectorAll(".tile").length);
    });
    observer.observe(document.querySelector("main"), { subtree: true, childList: true });
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const end = document.documentElement.scrollHeight;
    for (let i = 0; i <= 20; i++) { scrollTo(0, (end * i) / 20); await frame(); }
    for (let i = 0; i < 15; i++) { scrollBy(0, -300); await frame(); }
    for (let i = 20; i >= 0; i--) { scrollTo(0, (end * i) / 20); await frame(); }
    for (let i = 0; i < 30; i++) { scrollBy(0, 120); await frame(); }
    observer.disconnect();
    return mostTiles;
  })()`);
}
