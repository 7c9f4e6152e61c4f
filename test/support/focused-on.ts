// What has the focus in a page, as a screen reader would call it.
import type { Page } from "playwright-core";

export const focusedOn = (page: Page) =>
  page.evaluate<string>(`(({ tagName, type, labels, ariaLabel, textContent }) => tagName === "BODY"
    ? "nothing" // its text would be that of the whole page, with all labels in it
    : [tagName.toLowerCase(), type, labels?.[0]?.textContent || ariaLabel || textContent].filter(Boolean).join(" "))
    (document.activeElement)`);
