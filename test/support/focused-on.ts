// The name of the page's focused element, as a screen reader would say it.
import type { Page } from "playwright-core";

export const focusedOn = (page: Page) =>
  page.evaluate<string>(`(({ tagName, type, labels, ariaLabel, textContent }) => tagName === "BODY"
    ? "nothing" // the body's text would be that of the whole page
    : [tagName.toLowerCase(), type, labels?.[0]?.textContent || ariaLabel || textContent].filter(Boolean).join(" "))
    (document.activeElement)`);
